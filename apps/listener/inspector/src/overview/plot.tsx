import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import classes from './overview.module.css';
import { lonePoints, type Series } from './series.ts';

// Comes with the first plot, not with the page.

interface PlotProps {
  /** Epoch milliseconds, one for each value. */
  times: readonly number[];
  series: readonly Series[];
  label: string;
  /** Says a moment, in epoch milliseconds. */
  tell: (epochMs: number) => string;
  timeLabel: string;
}

const HEIGHT = 190;
/** Half of the longest time beside the plot: the last one stands under its right edge. */
const RIGHT_PX = 48;
const LEAST_AXIS_PX = 44;

/** As wide as its longest number. */
function axisWidth(plot: uPlot, labels: string[] | null): number {
  const widest = Math.max(0, ...(labels ?? []).map((label) => plot.ctx.measureText(label).width));
  return Math.max(LEAST_AXIS_PX, Math.ceil(widest / devicePixelRatio) + 14);
}

/** Lines over time. What it shows stands in a table too; so it is a picture for screen readers. */
export default function Plot({ times, series, label, tell, timeLabel }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const shape = series.map((one) => one.label).join('\n');
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });

  useEffect(() => {
    if (!box.current) return;
    const made = new uPlot(optionsOf(box.current, series, tell, timeLabel), dataOf(times, series), box.current);
    plot.current = made;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) made.setSize({ width: entry.contentRect.width, height: HEIGHT });
    });
    observer.observe(box.current);
    return () => {
      observer.disconnect();
      plot.current = null;
      made.destroy();
    };
    // The scheme too: a canvas keeps the colours that it was drawn in.
  }, [shape, tell, timeLabel, scheme]);

  useEffect(() => plot.current?.setData(dataOf(times, series)), [times, series]);

  return <div ref={box} className={classes.plot} role="img" aria-label={label} />;
}

function dataOf(times: readonly number[], series: readonly Series[]): uPlot.AlignedData {
  return [times.map((ms) => ms / 1000), ...series.map(({ values }) => values)];
}

function optionsOf(
  box: HTMLElement,
  series: readonly Series[],
  tell: PlotProps['tell'],
  timeLabel: string,
): uPlot.Options {
  const style = getComputedStyle(box);
  const axis = {
    stroke: style.getPropertyValue('--es-axis'),
    grid: { stroke: style.getPropertyValue('--es-line') },
    ticks: { show: false },
  };
  return {
    width: box.clientWidth,
    height: HEIGHT,
    padding: [null, RIGHT_PX, null, null],
    cursor: { y: false },
    legend: { live: true },
    scales: { y: { range: (_, __, max) => [0, Math.max(max * 1.1, 1)] } },
    axes: [
      { ...axis, space: 110, values: (_: uPlot, ticks: number[]) => ticks.map((seconds) => tell(seconds * 1000)) },
      { ...axis, size: axisWidth },
    ],
    series: [
      {
        label: timeLabel,
        value: (_: uPlot, seconds: number | null) => (seconds === null ? '—' : tell(seconds * 1000)),
      },
      ...series.map(({ label, values }, index) => ({
        label,
        stroke: style.getPropertyValue(`--es-plot-${(index % 7) + 1}`),
        width: 1.75,
        // A line needs two of them: what stands alone would not be seen.
        points: { show: false, size: 6, filter: () => lonePoints(values) },
        spanGaps: false,
        value: (_: uPlot, value: number | null) => (value === null ? '—' : value.toFixed(value < 10 ? 2 : 0)),
      })),
    ],
  };
}
