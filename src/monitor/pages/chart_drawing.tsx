/**
 * A chart without script: a line over an area, drawn on the server, which stands there until the script draws a better
 * one, and stays where there is no script.
 *
 * @module
 */

import type { ChartData, Html } from "./page.ts";

const WIDTH = 1000;
const HEIGHT = 200;

/** Room above the highest point, so that its line is not cut. */
const HEADROOM = 1.1;

/** The path of a chart's line in a box of 1000 by 200; empty for less than two values. */
export function linePath(values: readonly number[]): string {
  if (values.length < 2) return "";
  const most = values.reduce((greatest, value) => Math.max(greatest, value), 0) * HEADROOM || 1;
  const points = values.map((value, index) => {
    const x = index / (values.length - 1) * WIDTH;
    const y = HEIGHT - value / most * HEIGHT;
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return `M${points.join("L")}`;
}

/** The drawing. What it shows is told beside it. */
export function ChartDrawing({ data }: { readonly data: ChartData }): Html {
  const line = linePath(data.values);
  return (
    <svg class="drawing" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path class="area" d={line === "" ? "" : `${line}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} />
      <path class="line" d={line} vector-effect="non-scaling-stroke" />
    </svg>
  );
}
