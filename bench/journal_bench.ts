/**
 * Measures the journal: bytes a share, what a busy pool's commits cost, how long a share waits for its commit, how long a
 * reader's batch takes, whether letting go of old shares holds any up, and what sums by address cost.
 *
 * @module
 */

import { performance } from "node:perf_hooks";
import { type Journal, openJournal } from "../src/journal/journal.ts";
import { tracesOf } from "../src/journal/integrity.ts";
import type { JournalBatch } from "../src/journal/reader.ts";
import type { ShareOrigin, ShareRecord } from "../src/journal/records.ts";
import { measureBlocks } from "./journal/found_blocks.ts";
import { measureSums } from "./journal/miners.ts";
import { view } from "./journal/report.ts";

/** Shares of the measurement of size: enough for the figure to settle. */
const SIZE_SHARES = 500_000;

/** A day of 200 shares a second. */
const DAY_SHARES = 17_280_000;

/** Shares a second of the busy pool, and how many come in one group. */
const RATE = 20_000;
const GROUP = 100;

const MINERS = 1000;
const NOW = Date.now();

const origins = Array.from({ length: MINERS }, (_, i): ShareOrigin => ({
  ...{ port: "stratum", currency: "LTC", worker: `rig${i}` },
  address: `ltc1q${String(i).padStart(38, "0")}`,
}));

/** Shares, the first at a time, one a millisecond. */
function shares(count: number, from: number): ShareRecord[] {
  return Array.from({ length: count }, (_, i) => ({
    time: from + i,
    origin: origins[(i * 7) % MINERS] as ShareOrigin,
    outcome: "accepted",
    difficulty: 1024,
    digest: crypto.getRandomValues(new Uint8Array(32)),
  }));
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

function measureSize(journal: Journal, path: string): void {
  const group = shares(1000, NOW - 31 * 86_400_000);
  for (let done = 0; done < SIZE_SHARES; done += group.length) journal.appendShares(group);
  while (journal.fold(1000) === 1000);
  const bytes = tracesOf(path).size;
  view("bytes a share", bytes / SIZE_SHARES, "B");
  view("a day of 200 shares/s", bytes / SIZE_SHARES * DAY_SHARES / 1e9, "GB");
}

function measureCommits(journal: Journal): void {
  const group = shares(GROUP, NOW);
  const waits: number[] = [];
  const seconds = 2;
  for (let done = 0; done < RATE * seconds; done += GROUP) waits.push(timed(() => journal.appendShares(group)));
  const total = waits.reduce((sum, wait) => sum + wait, 0);
  view(`commits of ${RATE} shares/s in groups of ${GROUP}`, total / seconds / 10, "% of a core");
  view("a share's wait for its commit, p99", quantile(waits, 0.99), "ms");
  const folds: number[] = [];
  for (let count = 1000; count === 1000;) folds.push(timed(() => count = journal.fold(1000)));
  view("adding 1000 shares up, p99", quantile(folds, 0.99), "ms");
  const perShare = folds.reduce((sum, fold) => sum + fold, 0) / (RATE * seconds);
  view(`adding ${RATE} shares/s up`, perShare * RATE / 10, "% of a core");
}

function measureReader(journal: Journal): void {
  const reader = journal.reader("bench");
  const takes: number[] = [];
  const passes: number[] = [];
  for (let i = 0; i < 200; i++) {
    let batch: JournalBatch | undefined;
    takes.push(timed(() => batch = reader.take(500)));
    passes.push(timed(() => reader.confirm(batch as JournalBatch)));
  }
  view("a reader's batch of 500 shares, median", quantile(takes, 0.5), "ms");
  view("a reader's batch of 500 shares, p99", quantile(takes, 0.99), "ms");
  view("confirming it, p99", quantile(passes, 0.99), "ms");
  for (let batch = reader.take(10_000); batch !== undefined; batch = reader.take(10_000)) reader.confirm(batch);
}

/** 2000 shares a second, in groups of 10, while old shares go; a piece of which may stand before a group. */
function measureRetention(journal: Journal): void {
  const group = shares(10, NOW);
  const waits: number[] = [];
  const pieces: number[] = [];
  for (let i = 0; i < 200; i++) {
    let piece = 0;
    if (i % 4 === 0) {
      piece = timed(() => journal.retention.step(NOW - 30 * 86_400_000, NOW));
      pieces.push(piece);
    }
    waits.push(piece + timed(() => journal.appendShares(group)));
  }
  view("a piece of retention (500 shares), p99", quantile(pieces, 0.99), "ms");
  view("a share's wait meanwhile, p99", quantile(waits, 0.99), "ms");
}

const folder = Deno.makeTempDirSync({ prefix: "journal-bench-" });
try {
  const path = `${folder}/powerpool.db`;
  const journal = openJournal({ path, synchronous: "normal" });
  measureSize(journal, path);
  measureCommits(journal);
  measureReader(journal);
  measureRetention(journal);
  const recent = timed(() => journal.work.recent({ port: "stratum" }, NOW));
  const ofAddress = timed(() => journal.work.recent({ address: origins[7]?.address }, NOW));
  view("hash rates of a port", recent, "ms");
  view("hash rates of an address", ofAddress, "ms");
  journal.close();
  measureSums(folder);
  measureBlocks(folder);
  Deno.writeTextFileSync(`${path}.check`, "");
  view(
    "looking at every page, a GB",
    timed(() => openJournal({ path, synchronous: "normal" }).close()) /
      (tracesOf(path).size / 1e9),
    "ms",
  );
} finally {
  Deno.removeSync(folder, { recursive: true });
}
