/**
 * What was measured, beside what it should be, and the table of it.
 *
 * @module
 */

/** Middle and ends of what several rounds gave. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** A bound on a value or on a ratio. */
export interface Bound {
  readonly of: "value" | "ratio";
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** One line of the table. */
export interface Finding {
  readonly measure: string;
  /** Unit of the two values, written behind them. */
  readonly unit: string;
  readonly pool: number;
  /** The same of what it is compared with. */
  readonly yardstick?: number;
  /** The pool's over the other's, by round. */
  readonly ratio?: Spread;
  /** What is asked; nothing if left out. */
  readonly target?: Bound;
}

/** The middle of some values and both ends. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const last = sorted.length - 1;
  const middle = ((sorted[last >> 1] ?? NaN) + (sorted[(last + 1) >> 1] ?? NaN)) / 2;
  return { median: middle, low: sorted[0] ?? NaN, high: sorted[last] ?? NaN };
}

/** Whether a finding is as it should be; `undefined` where nothing is asked. */
export function isMet({ pool, ratio, target }: Finding): boolean | undefined {
  if (target === undefined) return undefined;
  const value = target.of === "value" ? pool : ratio?.median ?? NaN;
  return value >= (target.atLeast ?? -Infinity) && value <= (target.atMost ?? Infinity);
}

/** The findings as a table in Markdown, its columns aligned. */
export function findingsTable(findings: readonly Finding[]): string {
  const head = ["measure", "yardstick", "pool", "ratio", "target", "met"];
  const rows = findings.map((finding) => [
    finding.measure,
    valueText(finding.yardstick, finding.unit),
    valueText(finding.pool, finding.unit),
    ratioText(finding.ratio),
    targetText(finding.target, finding.unit),
    { true: "yes", false: "NO", undefined: "" }[String(isMet(finding))] ?? "",
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)).join(" | ")} |`;
  const rule = `| ${widths.map((width, i) => i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

function valueText(value: number | undefined, unit: string): string {
  return value === undefined ? "" : `${readable(value)} ${unit}`.trim();
}

function ratioText(ratio: Spread | undefined): string {
  return ratio === undefined ? "" : `${ratio.median.toFixed(2)}x (${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)})`;
}

function targetText(target: Bound | undefined, unit: string): string {
  if (target === undefined) return "";
  const { of, atLeast, atMost } = target;
  const text = (bound: number) => of === "ratio" ? `${bound}x` : `${bound} ${unit}`.trim();
  return [
    ...(atLeast === undefined ? [] : [`at least ${text(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${text(atMost)}`]),
  ].join(", ");
}

/** Three digits where there are few, none behind the point where there are many. */
function readable(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
