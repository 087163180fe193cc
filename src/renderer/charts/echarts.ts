import { CustomChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption, type EChartsType } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { registerCurveShapes } from './curve-shapes.ts';

// Only the parts that the studio draws with. No tooltip, legend or title: those take HTML or rich text,
// and names that people type must stay text.
use([CustomChart, GridComponent, CanvasRenderer]);
registerCurveShapes();

export type { EChartsCoreOption, EChartsType };

/** A chart in an element, or null where there is no canvas to draw on (component tests). */
export function createChart(element: HTMLElement): EChartsType | null {
  if (document.createElement('canvas').getContext('2d') === null) return null;
  return init(element, null, { renderer: 'canvas' });
}
