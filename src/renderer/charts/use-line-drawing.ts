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
import type { Curve } from './curve.ts';
import { drawNever, drawNow, drawSoon } from './draw-queue.ts';
import { createChart, type EChartsType } from './echarts.ts';
import {
  createAxesOption,
  drawPlot,
  MARGIN,
  planeOf,
  strokeOf,
  type Box,
  type ChartColours,
  type DrawnItem,
} from './line-option.ts';
import { paintItems, wipe } from './paint-curves.ts';
import { createPaintSurface, type PaintSurface } from './paint-surface.ts';

/** What is drawn, and how. */
export interface LineDrawing {
  readonly curves: readonly Curve[];
  readonly view: Omit<PlotView, 'width' | 'height'>;
  /** More of the shown stretch is being read: the next picture waits for it a moment. */
  readonly awaited: boolean;
}

/** The three surfaces of a chart over each other: what changes is drawn without the others. */
interface Surfaces {
  readonly axes: PaintSurface;
  readonly curves: PaintSurface;
  /** What has been added to the ends of curves. */
  readonly tails: PaintSurface;
}

/** Longer than this nobody waits for the answer to a wheel: what is known is drawn meanwhile. */
const AWAITED_MS = 60;

/**
 * Draws curves into an element, over axes of ECharts. Where points have only been added to their ends, only these are
 * drawn, on a surface of their own: neither the axes nor what stands there already is touched.
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
  let surfaces: Surfaces | null = null;
  let chart: EChartsType | null = null;
  let observer: ResizeObserver | null = null;
  let awaitedSince: number | null = null;
  let hasTails = false;
  /** As last read: asking for a token makes the window work out all styles, many times a second while runs are live. */
  let colours: ChartColours | null = null;

  function rememberDrawn(): void {
    const { curves, view } = drawing();
    const { log, smoothing, range } = view;
    drawn = { curves, plot: plot.value, log, smoothing, isZoomed: range !== null, view };
  }

  const boxOf = (): Box => ({
    x: MARGIN.left,
    y: MARGIN.top,
    width: width.value - MARGIN.left - MARGIN.right,
    height: height.value - MARGIN.top - MARGIN.bottom,
  });

  function readColours(): ChartColours {
    return {
      grid: readToken('--chart-grid'),
      text: readToken('--text-muted'),
      axis: readToken('--line-strong'),
      font: readToken('--font-mono'),
      palette: readRunPalette(),
    };
  }

  function draw(inFrame: boolean): void {
    if (isAwaited()) {
      drawSoon(draw);
      return;
    }
    awaitedSince = null;
    if (inFrame) fit();
    plot.value = makePlot();
    rememberDrawn();
    if (surfaces === null) return;
    colours ??= readColours();
    const box = boxOf();
    chart?.setOption(createAxesOption(plot.value, colours, box), { lazyUpdate: false, silent: true });
    paintItems(surfaces.curves, drawPlot(plot.value, colours), planeOf(plot.value, box), box);
    if (hasTails) wipe(surfaces.tails);
    hasTails = false;
  }

  /** Whether the picture is to wait for what is being read: it would be drawn twice. */
  function isAwaited(): boolean {
    const { awaited, view } = drawing();
    if (!awaited || drawn === null || isSameRange(drawn.view.range, view.range)) return false;
    awaitedSince ??= performance.now();
    return performance.now() - awaitedSince < AWAITED_MS;
  }

  /** Draws only what was added, if that is all that happened. */
  function drawGrowth({ curves, view }: LineDrawing): boolean {
    if (drawn === null || !isSameView(drawn.view, view)) return false;
    const growth = findGrowth(drawn, curves);
    if (growth === null) return false;
    if (surfaces === null || (growth.length === 0 && !hasTails)) return true;
    const { palette } = (colours ??= readColours());
    const among = plot.value.lines.length;
    const items = growth.map((line): DrawnItem => ({
      type: 'curve-line',
      shape: { lines: [line.points] },
      style: strokeOf(line, among, palette),
    }));
    const box = boxOf();
    paintItems(surfaces.tails, items, planeOf(plot.value, box), view.range === null ? null : box);
    hasTails = true;
    return true;
  }

  /** Takes over the size of the element. @returns false where it is the same. */
  function fit(): boolean {
    const element = surface.value;
    if (element === null || element.clientWidth === 0 || element.clientHeight === 0) return false;
    if (width.value === element.clientWidth && height.value === element.clientHeight) return false;
    width.value = element.clientWidth;
    height.value = element.clientHeight;
    if (surfaces === null) return true;
    makeRoom(surfaces);
    return true;
  }

  function measure(): void {
    if (fit()) drawNow(draw);
  }

  function makeRoom({ axes, curves, tails }: Surfaces): void {
    for (const each of [curves, tails]) each.makeRoom(width.value, height.value);
    if (!axes.makeRoom(width.value, height.value)) return;
    const { canvas, density } = axes;
    chart?.resize({ width: canvas.width / density, height: canvas.height / density });
  }

  function makeSurfaces(parent: HTMLElement): Surfaces | null {
    const make = (): PaintSurface | null => createPaintSurface(parent);
    const [axes, curves, tails] = [make(), make(), make()];
    return axes === null || curves === null || tails === null ? null : { axes, curves, tails };
  }

  onMounted(() => {
    if (surface.value === null) return;
    surfaces = makeSurfaces(surface.value);
    fit();
    if (surfaces !== null) {
      makeRoom(surfaces);
      chart = createChart(surfaces.axes);
    }
    observer = new ResizeObserver(measure);
    observer.observe(surface.value);
    drawSoon(draw);
  });
  onActivated(measure);
  onBeforeUnmount(() => {
    observer?.disconnect();
    drawNever(draw);
    chart?.dispose();
    chart = null;
    for (const each of Object.values(surfaces ?? {}) as PaintSurface[]) each.remove();
    surfaces = null;
  });
  watch(drawing, (now) => {
    if (drawGrowth(now)) return;
    // Other curves have other names: how much room these leave is known in the next frame.
    const isSameList = now.curves.length === drawn?.curves.length;
    if (isSameList && !now.awaited) drawNow(draw);
    else drawSoon(draw);
  });
  watch(
    themeRevision,
    () => {
      colours = null;
      drawSoon(draw);
    },
    { flush: 'post' },
  );
  return { plot, width, height };
}

function isSameRange(one: PlotView['range'] | undefined, other: PlotView['range'] | undefined): boolean {
  return one === other || (one?.[0] === other?.[0] && one?.[1] === other?.[1]);
}

function isSameView(a: LineDrawing['view'], b: LineDrawing['view']): boolean {
  return (
    a.log === b.log &&
    a.smoothing === b.smoothing &&
    a.xKind === b.xKind &&
    isSameRange(a.range, b.range) &&
    isSameRange(a.domain, b.domain)
  );
}
