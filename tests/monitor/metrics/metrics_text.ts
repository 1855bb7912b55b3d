/**
 * Reads Prometheus's text format back, strictly: what is not written as the format says is a mistake.
 *
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/, version 0.0.4.
 *
 * @module
 */

/** A metric and its series. */
export interface ReadMetric {
  readonly help: string;
  readonly type: string;
  /** Series as they are written, `name{label="value",…}` with labels by name, to their values. */
  readonly series: Map<string, number>;
}

const HELP = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (\S.*)$/;
const TYPE = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.+)\})? (-?[0-9.]+(?:e[+-]?[0-9]+)?)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/y;

/**
 * Reads a whole answer.
 *
 * @throws {SyntaxError} If a line is not what the format says, or a series stands there twice.
 */
export function readMetricsText(text: string): Map<string, ReadMetric> {
  if (!text.endsWith("\n")) throw new SyntaxError("Cannot read metrics: expected a line feed at the end");
  const metrics = new Map<string, ReadMetric>();
  let help: RegExpExecArray | null = null;
  for (const line of text.split("\n").filter((line) => line !== "")) {
    const comment = HELP.exec(line);
    const type = TYPE.exec(line);
    if (comment !== null) help = comment;
    else if (type !== null) open(metrics, type, help);
    else add(metrics, line);
  }
  return metrics;
}

function open(
  metrics: Map<string, ReadMetric>,
  [line, name = "", type = ""]: RegExpExecArray,
  help: RegExpExecArray | null,
): void {
  if (help?.[1] !== name) throw new SyntaxError(`Cannot read metrics: expected # HELP before ${line}`);
  if (metrics.has(name)) throw new SyntaxError(`Cannot read metrics: ${name} stands there twice`);
  metrics.set(name, { help: help[2] ?? "", type, series: new Map() });
}

function add(metrics: Map<string, ReadMetric>, line: string): void {
  const [, name = "", labels = "", value] = SAMPLE.exec(line) ?? [];
  if (value === undefined) throw new SyntaxError(`Cannot read metrics: expected a sample, got ${line}`);
  const [last, metric] = [...metrics].at(-1) ?? [];
  const names = metric?.type === "histogram" ? [`${last}_bucket`, `${last}_sum`, `${last}_count`] : [last];
  if (metric === undefined || !names.includes(name)) {
    throw new SyntaxError(`Cannot read metrics: expected a sample of ${last}, got ${line}`);
  }
  const series = `${name}${readLabels(labels, line)}`;
  if (metric.series.has(series)) throw new SyntaxError(`Cannot read metrics: ${series} stands there twice`);
  metric.series.set(series, Number(value));
}

function readLabels(text: string, line: string): string {
  if (text === "") return "";
  const labels: string[] = [];
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const label = LABEL.exec(text);
    if (label === null) throw new SyntaxError(`Cannot read metrics: expected labels, got ${line}`);
    labels.push(`${label[1]}="${label[2]}"`);
  }
  return `{${labels.sort().join(",")}}`;
}
