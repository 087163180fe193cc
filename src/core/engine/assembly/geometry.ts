/** Geometry of the window that slides over an image in the next calls (see window-geometry.ts). */

export let imageHeight: i32 = 0;
export let imageWidth: i32 = 0;
export let imageChannels: i32 = 0;
export let gridHeight: i32 = 0;
export let gridWidth: i32 = 0;
export let windowHeight: i32 = 0;
export let windowWidth: i32 = 0;
export let strideY: i32 = 0;
export let strideX: i32 = 0;
export let dilationY: i32 = 0;
export let dilationX: i32 = 0;
export let top: i32 = 0;
export let left: i32 = 0;

/** Sets the geometry of the calls that follow. */
export function setWindow(
  newImageHeight: i32,
  newImageWidth: i32,
  newImageChannels: i32,
  newGridHeight: i32,
  newGridWidth: i32,
  newWindowHeight: i32,
  newWindowWidth: i32,
  newStrideY: i32,
  newStrideX: i32,
  newDilationY: i32,
  newDilationX: i32,
  newTop: i32,
  newLeft: i32,
): void {
  imageHeight = newImageHeight;
  imageWidth = newImageWidth;
  imageChannels = newImageChannels;
  gridHeight = newGridHeight;
  gridWidth = newGridWidth;
  windowHeight = newWindowHeight;
  windowWidth = newWindowWidth;
  strideY = newStrideY;
  strideX = newStrideX;
  dilationY = newDilationY;
  dilationX = newDilationX;
  top = newTop;
  left = newLeft;
}
