import { CustomChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { registerCurveShapes } from './curve-shapes.ts';

use([CustomChart, GridComponent, SVGRenderer]);
registerCurveShapes();

/** A chart as an SVG document, without an element to draw in. @param width pixels. */
export function renderSvg(option: EChartsCoreOption, width: number, height: number): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(option);
    return useAttributes(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}

/**
 * Styles become attributes of the same meaning: a strict policy refuses style attributes wherever the picture is
 * shown, and some programs read attributes only.
 */
function useAttributes(svg: string): string {
  return svg
    .replaceAll(/ class="zr\d+-cls-\d+"/g, '')
    .replaceAll(/<style[^>]*>[^]*?<\/style>/g, '')
    .replaceAll(/ style="([^"]*)"/g, (_all, style: string) =>
      style
        .split(';')
        .map((rule) =>
          /^\s*(font-size|font-family|font-weight|font-style|text-anchor)\s*:\s*(.+?)\s*$/.exec(rule),
        )
        .flatMap((rule) => (rule === null ? [] : [` ${rule[1]!}="${rule[2]!}"`]))
        .join(''),
    );
}
