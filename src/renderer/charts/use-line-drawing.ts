import { graphic } from 'echarts/core';
import {
  onActivated,
  onBeforeUnmount,
  onMounted,
  ref,
  shallowRef,
  watch,
  type Ref,
  type ShallowRef,
} from 'vue';
import { readRunPalette, readToken, themeRevision } from '../ui/tokens.ts';
import { findGrowth, type DrawnCurves } from './curve-growth.ts';
import { plotCurves, type Plot, type PlotView } from './curve-plot.ts';
import { createFreeLine, type ChartElement } from './curve-shapes.ts';
import type { Curve } from './curve.ts';
import { createChart, type EChartsType } from './echarts.ts';
import { createLineOption, MARGIN, planeOf, strokeOf } from './line-option.ts';

/** What is drawn, and how. */
export interface LineDrawing {
  readonly curves: readonly Curve[];
  readonly view: Omit<PlotView, 'width' | 'height'>;
}

/** Names of the layers of the picture: what grows has one of its own, the rest stays as it is. */
const TAIL_LAYER = 1;

/**
 * Draws curves into an element with ECharts. Where points have only been added to their ends, only these are drawn,
 * on a layer of their own: neither the axes nor what stands there already is touched.
 */
export function useLineDrawing(
  surface: Readonly<ShallowRef<HTMLElement | null>>,
  drawing: () => LineDrawing,
): {
  readonly plot: Readonly<ShallowRef<Plot>>;
  readonly width: Readonly<Ref<number>>;
  readonly height: Readonly<Ref<number>>;
} {
  const width = ref(600);
  const height = ref(300);
  const makePlot = (): Plot => {
    const { curves, view } = drawing();
    return plotCurves(curves, {
      ...view,
      width: width.value - MARGIN.left - MARGIN.right,
      height: height.value - MARGIN.top - MARGIN.bottom,
    });
  };
  const plot = shallowRef(makePlot());
  let drawn: (DrawnCurves & { readonly view: LineDrawing['view'] }) | null = null;
  let chart: EChartsType | null = null;
  let observer: ResizeObserver | null = null;
  let frame = 0;
  let tails: readonly ChartElement[] = [];
  /** As last read: asking for a token makes the window work out all styles, many times a second while runs are live. */
  let palette: readonly string[] = [];

  function rememberDrawn(): void {
    const { curves, view } = drawing();
    const { log, smoothing, range } = view;
    drawn = { curves, plot: plot.value, log, smoothing, isZoomed: range !== null, view };
  }

  function drawSoon(): void {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      fit();
      dropTails();
      palette = readRunPalette();
      const option = createLineOption(plot.value, {
        grid: readToken('--chart-grid'),
        text: readToken('--text-muted'),
        axis: readToken('--line-strong'),
        font: readToken('--font-mono'),
        palette,
      });
      chart?.setOption(option, { replaceMerge: ['series'], lazyUpdate: false, silent: true });
    });
  }

  function redraw(): void {
    plot.value = makePlot();
    rememberDrawn();
    drawSoon();
  }

  function dropTails(): void {
    for (const tail of tails) chart?.getZr().remove(tail);
    tails = [];
  }

  /** Draws only what was added, if that is all that happened. */
  function drawGrowth({ curves, view }: LineDrawing): boolean {
    if (drawn === null || !isSameView(drawn.view, view)) return false;
    const growth = findGrowth(drawn, curves);
    if (growth === null) return false;
    if (chart === null) return true;
    const box = {
      x: MARGIN.left,
      y: MARGIN.top,
      width: width.value - MARGIN.left - MARGIN.right,
      height: height.value - MARGIN.top - MARGIN.bottom,
    };
    const plane = planeOf(plot.value, box);
    const among = plot.value.lines.length;
    if (palette.length === 0) palette = readRunPalette();
    dropTails();
    tails = growth.map((line) => {
      const tail = createFreeLine(
        { plane, lines: [line.points] },
        strokeOf(line, among, palette),
        TAIL_LAYER,
      );
      if (view.range !== null) tail.setClipPath(new graphic.Rect({ shape: box }));
      chart!.getZr().add(tail);
      return tail;
    });
    return true;
  }

  /** Takes over the size of the element. @returns false where it is the same. */
  function fit(): boolean {
    const element = surface.value;
    if (element === null || element.clientWidth === 0 || element.clientHeight === 0) return false;
    if (width.value === element.clientWidth && height.value === element.clientHeight) return false;
    width.value = element.clientWidth;
    height.value = element.clientHeight;
    chart?.resize();
    plot.value = makePlot();
    rememberDrawn();
    return true;
  }

  function measure(): void {
    if (fit()) drawSoon();
  }

  onMounted(() => {
    if (surface.value === null) return;
    chart = createChart(surface.value);
    observer = new ResizeObserver(measure);
    observer.observe(surface.value);
    if (!fit()) redraw();
    else drawSoon();
  });
  onActivated(measure);
  onBeforeUnmount(() => {
    observer?.disconnect();
    cancelAnimationFrame(frame);
    chart?.dispose();
    chart = null;
  });
  // What depends on the plot is rendered with it.
  watch(drawing, (now) => {
    if (!drawGrowth(now)) redraw();
  });
  watch(themeRevision, drawSoon, { flush: 'post' });
  return { plot, width, height };
}

function isSameView(a: LineDrawing['view'], b: LineDrawing['view']): boolean {
  const isSameRange = (one: PlotView['range'] | undefined, other: PlotView['range'] | undefined): boolean =>
    one === other || (one?.[0] === other?.[0] && one?.[1] === other?.[1]);
  return (
    a.log === b.log &&
    a.smoothing === b.smoothing &&
    a.xKind === b.xKind &&
    isSameRange(a.range, b.range) &&
    isSameRange(a.domain, b.domain)
  );
}
