/**
 * Metrics of the journal and of what reads it.
 *
 * @module
 */

import type { Labels, MetricDefinition } from "./metrics_definition.ts";
import type { MetricsReading } from "./metrics_reading.ts";

type JournalStatus = MetricsReading["journals"][number]["status"];
type ReaderLag = JournalStatus["readers"][string];
type ReporterStatus = MetricsReading["reporters"][number]["status"];

function ofJournal(value: (status: JournalStatus) => number) {
  return ({ journals }: MetricsReading): [Labels, number][] => journals.map(({ status }) => [{}, value(status)]);
}

function ofReaders(value: (lag: ReaderLag) => number) {
  return ({ journals }: MetricsReading): [Labels, number][] =>
    journals.flatMap(({ status }) =>
      Object.entries(status.readers).map(([reader, lag]): [Labels, number] => [{ reader }, value(lag)])
    );
}

function ofReporters(value: (status: ReporterStatus) => number) {
  return ({ reporters }: MetricsReading): [Labels, number][] =>
    reporters.map(({ key, status }) => [{ reporter: key }, value(status)]);
}

/** The metrics. */
export const STORE_METRICS: readonly MetricDefinition[] = [
  {
    name: "powerpool_journal_commit_seconds",
    kind: "histogram",
    help: "How long it took to write a group of shares and commit it",
    labels: [],
    samples: ({ journals }) => journals.map(({ status }) => [{}, status.timings.commit_seconds]),
  },
  {
    name: "powerpool_journal_failed_commits_total",
    kind: "counter",
    help: "Groups of shares since the start that could not be written; the shares in them were refused",
    labels: [],
    samples: ofJournal(({ failed_commits }) => failed_commits),
  },
  {
    name: "powerpool_journal_shares_written_total",
    kind: "counter",
    help: "Shares written since the start, whatever their outcome",
    labels: [],
    samples: ofJournal(({ shares_written }) => shares_written),
  },
  {
    name: "powerpool_journal_size_bytes",
    kind: "gauge",
    help: "Size of the journal's file, its write-ahead log left out",
    labels: [],
    samples: ofJournal(({ size }) => size.file_bytes),
  },
  {
    name: "powerpool_journal_free_bytes",
    kind: "gauge",
    help: "What of the journal's file is free and used before it grows",
    labels: [],
    samples: ofJournal(({ size }) => size.free_bytes),
  },
  {
    name: "powerpool_journal_rows",
    kind: "gauge",
    help: "What the journal holds: shares, events, blocks",
    labels: ["table"],
    samples: ({ journals }) =>
      journals.flatMap(({ status: { size: { shares, events, blocks } } }): [Labels, number][] => [
        [{ table: "shares" }, shares],
        [{ table: "events" }, events],
        [{ table: "blocks" }, blocks],
      ]),
  },
  {
    name: "powerpool_reader_lag_items",
    kind: "gauge",
    help: "Shares and events that a reader of the journal, such as a reporter, has not passed yet",
    labels: ["reader"],
    samples: ofReaders(({ items }) => items),
  },
  {
    name: "powerpool_reader_lag_seconds",
    kind: "gauge",
    help: "Age of the oldest share or event that a reader of the journal has not passed yet",
    labels: ["reader"],
    samples: ofReaders(({ seconds }) => seconds),
  },
  {
    name: "powerpool_reporter_delivered_items_total",
    kind: "counter",
    help: "Shares and events that a reporter has delivered since the start",
    labels: ["reporter"],
    samples: ofReporters(({ delivered }) => delivered),
  },
  {
    name: "powerpool_reporter_failures_total",
    kind: "counter",
    help: "Deliveries of a reporter that failed since the start; what is in them is tried again",
    labels: ["reporter"],
    samples: ofReporters(({ failures }) => failures),
  },
  {
    name: "powerpool_reporter_up",
    kind: "gauge",
    help: "Whether a reporter's last delivery went well: 1 or 0",
    labels: ["reporter"],
    samples: ofReporters(({ failing }) => failing ? 0 : 1),
  },
];
