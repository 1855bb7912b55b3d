/**
 * Shares that were refused, where a measurement counts on all being taken.
 *
 * @module
 */

import type { LoadReport } from "../../tests/tools/stratum_load.ts";

/** Stratum's code for a share whose block is over: with new blocks there are always some. */
const CODE_STALE = 21;

/**
 * Makes sure that a load consisted of shares that were taken.
 *
 * @param report Of the load.
 * @param mayBeStale Whether there were new blocks meanwhile.
 * @throws {Error} If it was not so, with what became of them.
 */
export function expectAccepted(report: LoadReport, mayBeStale = false): void {
  const refused = report.outcomes.filter(({ code }) => code !== 0 && !(mayBeStale && code === CODE_STALE));
  if (report.ready === report.conns && refused.length === 0 && report.accepted > 0 && report.lost === 0) return;
  const codes = refused.map(({ kind, code, n }) => `${n} ${kind} with code ${code}`);
  throw new Error(
    `Cannot measure: expected all of ${report.conns} connections and all shares to be taken, got ${report.ready} ` +
      `connections, ${report.accepted} shares taken, ${report.lost} lost, refused: ${codes.join(", ") || "none"}`,
  );
}
