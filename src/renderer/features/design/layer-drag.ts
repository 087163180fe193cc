/** Type of a dragged palette entry; its data is the layer's type. Lower case, as the platform makes it anyway. */
export const LAYER_DRAG_TYPE = 'application/x-descent-layer';
