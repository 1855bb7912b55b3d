/**
 * A hash rate over time: the chart, links to other times, and the same in words and as a table.
 *
 * @module
 */

import { hashRateText, hashRateUnit } from "../../units/hash_rate.ts";
import { type History, HISTORY_SPANS, type HistorySpan, historySpan } from "../api/history.ts";
import type { Pool } from "../api/pool.ts";
import { ChartDrawing } from "./chart_drawing.tsx";

import { momentText } from "../../units/time.ts";
import type { ChartData, Html } from "./page.ts";
import { withQuery } from "./paths.ts";

const SPANS = Object.keys(HISTORY_SPANS) as HistorySpan[];

const SPAN_WORDS: Readonly<Record<HistorySpan, string>> = {
  "1h": "hour",
  "6h": "6 hours",
  "24h": "24 hours",
  "7d": "7 days",
  "30d": "30 days",
};

/** Rows of the table that stands for the chart. */
const TABLE_ROWS = 12;

/** Digits of values as they are sent: more than a chart can show. */
const SENT_DIGITS = 5;

/**
 * The time that a page shows: what its query says, else as long as the program has been running, since before that there
 * may be nothing to see.
 */
export function chosenSpan(query: URLSearchParams, { uptime }: Pick<Pool, "uptime">): HistorySpan {
  const asked = historySpan.safeParse(query.get("span"));
  if (asked.success) return asked.data;
  return SPANS.slice(0, 2).find((span) => uptime < HISTORY_SPANS[span].seconds) ?? "24h";
}

/** What the script draws. */
export function hashRateData(history: History): ChartData {
  const unit = hashRateUnit(history.hash_rate);
  return {
    label: "Hash rate",
    start: Date.parse(history.start) / 1000,
    step: history.step,
    unit: unit.name,
    values: history.hash_rate.map((rate) => Number((rate / unit.size).toPrecision(SENT_DIGITS))),
  };
}

/** What a chart of a hash rate shows. */
export interface HashRateChartProps {
  /** Names it among the page's charts. */
  readonly id: string;
  readonly title: string;
  readonly data: ChartData;
  readonly span: HistorySpan;
  /** Path of the page with the visitor's base; the spans are added. */
  readonly path: string;
  /** The region that tells it in words. */
  readonly summary: Html;
}

/** The chart. */
export function HashRateChart({ id, title, data, span, path, summary }: HashRateChartProps): Html {
  return (
    <figure class="chart panel">
      <figcaption>
        <h2 id={`${id}-title`}>{title}</h2>
        <nav class="spans" aria-label={`Time shown: ${title}`}>
          {SPANS.map((name) => (
            <a href={withQuery(path, { span: name })} aria-current={name === span ? "true" : undefined}>
              <span class="hidden">last</span> {name}
            </a>
          ))}
        </nav>
      </figcaption>
      <div class="plot" data-chart={id} data-values={JSON.stringify(data)}>
        <ChartDrawing data={data} />
      </div>
      {summary}
    </figure>
  );
}

/** A chart in words, and as a table for those who do not see it. */
export function HashRateSummary({ history }: { readonly history: History }): Html {
  const { hash_rate: rates, span } = history;
  const sum = rates.reduce((total, rate) => total + rate, 0);
  const mean = rates.length === 0 ? 0 : sum / rates.length;
  const greatest = rates.reduce((most, rate) => Math.max(most, rate), 0);
  return (
    <>
      <p class="summary">
        Last {SPAN_WORDS[span]}: mean <b>{hashRateText(mean)}</b>, highest <b>{hashRateText(greatest)}</b>, latest{" "}
        <b>{hashRateText(rates.at(-1) ?? 0)}</b>
      </p>
      <table class="hidden">
        <caption>Hash rate of the last {SPAN_WORDS[span]}</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Mean hash rate</th>
          </tr>
        </thead>
        <tbody>
          {tableRows(history).map(({ time, rate }) => (
            <tr>
              <th scope="row">{momentText(time)}</th>
              <td>{hashRateText(rate)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** Means of equally long parts of a history. */
function tableRows({ start, step, hash_rate: rates }: History): readonly { time: number; rate: number }[] {
  const size = Math.max(1, Math.ceil(rates.length / TABLE_ROWS));
  return Array.from({ length: Math.ceil(rates.length / size) }, (_, row) => {
    const part = rates.slice(row * size, (row + 1) * size);
    return {
      time: Date.parse(start) + row * size * step * 1000,
      rate: part.reduce((sum, rate) => sum + rate, 0) / part.length,
    };
  });
}
