/**
 * The page of an address that mines, and that of one of its workers.
 *
 * @module
 */

import { hashRateText } from "../../units/hash_rate.ts";
import type { History } from "../api/history.ts";
import type { Miner } from "../api/miner.ts";
import type { PoolView } from "../pool_view.ts";
import type { Visit } from "../visit.ts";
import { Badge } from "./badge.tsx";
import { BlockTable } from "./block_table.tsx";
import { ConnectionTable } from "./connection_table.tsx";
import { type Column, DataTable } from "./data_table.tsx";
import { countedText, countText } from "../../units/number.ts";
import { chosenSpan, HashRateChart, hashRateData, HashRateSummary } from "./hash_rate_chart.tsx";
import { HashRateList } from "./hash_rate_list.tsx";
import { wholeNumber } from "./list_query.ts";
import { WorkerLink, workerName } from "./miner_name.tsx";
import { Ago } from "./moment.tsx";
import type { ChartData, Html, Page, PageRequest } from "./page.ts";
import { Paging } from "./paging.tsx";
import { minerPath, withQuery, workerPath } from "./paths.ts";
import { rejectsText, ShareOutcomes, type ShareSums } from "./share_outcomes.tsx";
import { WorkPanels } from "./work_panels.tsx";

const BLOCKS_SHOWN = 5;

type Worker = Miner["workers"][number];

/** A chart of an algorithm. */
interface MinerChart {
  readonly algorithm: string;
  readonly history: History;
  readonly data: ChartData;
}

/** Makes the page of the address `address`. */
export async function minerPage(request: PageRequest): Promise<Page | undefined> {
  const { view, visit, now, query, params } = request;
  const address = params["address"] ?? "";
  const [pool, miner, { blocks }] = await Promise.all([
    view.pool(),
    view.miner(address, { offset: wholeNumber(query, "offset", 0) ?? 0 }),
    view.blocks({ address, limit: BLOCKS_SHOWN }),
  ]);
  if (miner === undefined) return undefined;
  const span = chosenSpan(query, pool);
  const charts = await chartsOf(view, miner, { span, address });
  return {
    title: `Miner ${address}`,
    regions: {
      state: <MinerState miner={miner} now={now} />,
      ...chartRegions(charts),
      rates: miner.algorithms.map(({ algorithm, hash_rates: rates }) => (
        <HashRateList rates={rates} algorithm={miner.algorithms.length > 1 ? algorithm : undefined} />
      )),
      shares: <Shares hour={miner.shares_1h} day={miner.shares_24h} />,
      workers: <WorkerTable visit={visit} miner={miner} now={now} />,
      blocks: (
        <BlockTable
          visit={visit}
          now={now}
          blocks={blocks}
          caption="Newest blocks of this miner"
          empty="This miner has not found a block yet."
        />
      ),
    },
    charts: chartData(charts),
    chosen: { span },
    layout: (region) => (
      <>
        <h1>
          Miner <span class="mono whole">{address}</span>
        </h1>
        <WorkPanels
          chart={<Charts charts={charts} span={span} path={minerPath(visit, address)} region={region} />}
          region={region}
        />
        <section class="panel">
          <h2>Workers</h2>
          {region("workers")}
        </section>
        <section class="panel">
          <h2>Newest blocks</h2>
          {region("blocks")}
        </section>
      </>
    ),
  };
}

/** Makes the page of the worker `worker` of the address `address`. */
export async function workerPage({ view, visit, now, query, params }: PageRequest): Promise<Page | undefined> {
  const address = params["address"] ?? "";
  const [pool, miner] = await Promise.all([view.pool(), view.miner(address, { worker: params["worker"] })]);
  const worker = miner?.workers.find((candidate) => candidate.worker === params["worker"]);
  if (miner === undefined || worker === undefined) return undefined;
  const span = chosenSpan(query, pool);
  const charts = await chartsOf(view, miner, { span, address, worker: worker.worker });
  const name = workerName(worker.worker);
  return {
    title: `Worker ${name}`,
    regions: {
      state: <WorkerState worker={worker} now={now} />,
      ...chartRegions(charts),
      rates: <HashRateList rates={worker.hash_rates} />,
      shares: <Shares hour={worker.shares_1h} day={worker.shares_24h} />,
      connections: <ConnectionTable visit={visit} now={now} connections={worker.connections} />,
    },
    charts: chartData(charts),
    chosen: { span },
    layout: (region) => (
      <>
        <h1>Worker {name}</h1>
        <p class="above">
          of <a class="mono whole" href={minerPath(visit, address)}>{address}</a>
        </p>
        <WorkPanels
          chart={
            <Charts charts={charts} span={span} path={workerPath(visit, address, worker.worker)} region={region} />
          }
          region={region}
        />
        <section class="panel">
          <h2>Connections</h2>
          {region("connections")}
        </section>
      </>
    ),
  };
}

type WantedHistory = Omit<Parameters<PoolView["history"]>[0], "algorithm">;

async function chartsOf(view: PoolView, miner: Miner, wanted: WantedHistory): Promise<readonly MinerChart[]> {
  const charts = await Promise.all(miner.algorithms.map(async ({ algorithm }): Promise<MinerChart[]> => {
    const history = await view.history({ ...wanted, algorithm });
    return history === undefined ? [] : [{ algorithm, history, data: hashRateData(history) }];
  }));
  return charts.flat();
}

function chartRegions(charts: readonly MinerChart[]): Record<string, Html> {
  return Object.fromEntries(
    charts.map(({ algorithm, history }) => [`summary-${algorithm}`, <HashRateSummary history={history} />]),
  );
}

function chartData(charts: readonly MinerChart[]): Record<string, ChartData> {
  return Object.fromEntries(charts.map(({ algorithm, data }) => [`hash-rate-${algorithm}`, data]));
}

function Charts({ charts, span, path, region }: {
  readonly charts: readonly MinerChart[];
  readonly span: History["span"];
  readonly path: string;
  readonly region: (id: string) => Html;
}): Html {
  return (
    <div class="charts">
      {charts.map(({ algorithm, data }) => (
        <HashRateChart
          id={`hash-rate-${algorithm}`}
          title={charts.length === 1 ? "Hash rate" : `Hash rate, ${algorithm}`}
          data={data}
          span={span}
          path={path}
          summary={region(`summary-${algorithm}`)}
        />
      ))}
    </div>
  );
}

function MinerState({ miner, now }: { readonly miner: Miner; readonly now: number }): Html {
  const { connection_count: connections, worker_count: workers } = miner;
  return (
    <p class="state">
      <Presence connections={connections} at={miner.last_share_at} now={now} />
      <span class="quiet">
        {countedText(workers, "worker")}, {countedText(connections, "connection")}
      </span>
    </p>
  );
}

function WorkerState({ worker, now }: { readonly worker: Worker; readonly now: number }): Html {
  return (
    <p class="state">
      <Presence connections={worker.connections.length} at={lastShare(worker)} now={now} />
      <span class="quiet">{countedText(worker.connections.length, "connection")}</span>
    </p>
  );
}

/** Whether somebody is here, and when there was a share of late. */
function Presence({ connections, at, now }: {
  readonly connections: number;
  readonly at: string | null;
  readonly now: number;
}): Html {
  return (
    <>
      <Badge tone={connections > 0 ? "good" : "plain"} text={connections > 0 ? "connected" : "not connected"} />
      {at === null ? "" : (
        <span>
          last share <Ago at={at} now={now} />
        </span>
      )}
    </>
  );
}

/** The newest share of a worker's connections. Moments in ISO 8601 are in order as texts. */
function lastShare({ connections }: Worker): string | null {
  return connections.flatMap(({ last_share_at: at }) => at === null ? [] : [at]).sort().at(-1) ?? null;
}

function Shares({ hour, day }: { readonly hour: ShareSums; readonly day: ShareSums }): Html {
  return (
    <>
      <h3>Last hour</h3>
      <ShareOutcomes shares={hour} caption="Shares of the last hour, by outcome" />
      <p class="summary">
        Last 24 hours: {countText(day.accepted.count)} accepted; rejected: {rejectsText(day)}
      </p>
    </>
  );
}

function WorkerTable({ visit, miner, now }: {
  readonly visit: Visit;
  readonly miner: Miner;
  readonly now: number;
}): Html {
  const columns: readonly Column<Worker>[] = [
    {
      name: "Worker",
      cell: ({ worker }) => <WorkerLink visit={visit} address={miner.address} worker={worker} />,
    },
    {
      name: "State",
      cell: ({ connections }) => (
        <Badge
          tone={connections.length > 0 ? "good" : "plain"}
          text={connections.length > 0 ? "connected" : "not connected"}
        />
      ),
    },
    { name: "5 min", numeric: true, cell: ({ hash_rates: rates }) => hashRateText(rates["5m"]) },
    { name: "24 h", numeric: true, cell: ({ hash_rates: rates }) => hashRateText(rates["24h"]) },
    {
      name: "Last share",
      cell: (worker) => {
        const at = lastShare(worker);
        return at === null ? null : <Ago at={at} now={now} />;
      },
    },
    { name: "Accepted, 1 h", numeric: true, cell: ({ shares_1h: shares }) => countText(shares.accepted.count) },
    { name: "Rejected, 1 h", cell: ({ shares_1h: shares }) => rejectsText(shares) },
    {
      name: "Firmware",
      cell: ({ connections }) => {
        const names = [...new Set(connections.map(({ firmware }) => firmware).filter((name) => name !== ""))];
        return names.length === 0 ? null : names.join(", ");
      },
    },
  ];
  const { offset, workers, worker_count: count } = miner;
  const [path, end] = [minerPath(visit, miner.address), offset + workers.length];
  return (
    <>
      {workers.length < count && workers.length > 0
        ? (
          <p class="quiet">
            {`${countText(offset + 1)} to ${countText(end)} of ${countedText(count, "worker")} shown`}
          </p>
        )
        : ""}
      <DataTable
        caption="Workers"
        columns={columns}
        rows={workers}
        empty={offset > 0 ? "The list is shorter now." : "No worker."}
      />
      <Paging
        name="workers"
        first={offset > 0 ? path : undefined}
        next={end < count && workers.length > 0 ? withQuery(path, { offset: end }) : undefined}
      />
    </>
  );
}
