import { GridComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption, type EChartsType } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import type { PaintSurface } from './paint-surface.ts';

// Only the parts that the studio draws with: axes. No tooltip, legend or title: those take HTML or rich text, and names
// that people type must stay text. The curves are painted by paint-curves.ts, which is several times as fast.
use([GridComponent, CanvasRenderer]);

export type { EChartsCoreOption, EChartsType };

/** A chart that fills a surface. */
export function createChart({ canvas, density }: PaintSurface): EChartsType {
  return init(canvas as HTMLCanvasElement, null, {
    renderer: 'canvas',
    width: canvas.width / density,
    height: canvas.height / density,
    devicePixelRatio: density,
  });
}
