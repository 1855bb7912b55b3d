/**
 * The upper part of the pages of a port, a miner and a worker: how it is, its hash rate, and its shares.
 *
 * @module
 */

import type { Html } from "./page.ts";

/** Shows the regions `state`, `rates` and `shares`, the latter beside the chart. */
export function WorkPanels({ chart, region }: {
  /** Of the hash rate; empty if there is none. */
  readonly chart: Html;
  readonly region: (id: string) => Html;
}): Html {
  return (
    <>
      {region("state")}
      {region("rates")}
      <div class="beside">
        {chart}
        <section class="panel">
          <h2>Shares</h2>
          {region("shares")}
        </section>
      </div>
    </>
  );
}
