/**
 * The overview: how the pool is doing, and what is not as it should be.
 *
 * @module
 */

import { hashRateText } from "../../units/hash_rate.ts";
import type { Network } from "../api/network.ts";
import type { Pool } from "../api/pool.ts";
import type { Port } from "../api/port.ts";
import type { Visit } from "../visit.ts";
import { Badge, UpBadge } from "./badge.tsx";
import { BlockTable } from "./block_table.tsx";
import { type Column, DataTable } from "./data_table.tsx";
import { coinsText } from "../../units/coins.ts";
import { difficultyText } from "../../units/difficulty.ts";
import { bytesText, countedText, countText } from "../../units/number.ts";
import { durationText } from "../../units/time.ts";
import { chosenSpan, HashRateChart, hashRateData, HashRateSummary } from "./hash_rate_chart.tsx";
import type { Html, Page, PageRequest } from "./page.ts";
import { networkPath, portPath } from "./paths.ts";
import { PortPlace } from "./port_place.tsx";
import { ProblemList } from "./problem_list.tsx";
import { acceptedText, shareCount, ShareOutcomes } from "./share_outcomes.tsx";

const BLOCKS_SHOWN = 8;

/** Seconds of uptime from which the mean of five minutes is told before that of one. */
const SETTLED_UPTIME = 600;

/** Makes the overview. */
export async function overviewPage({ view, visit, now, query }: PageRequest): Promise<Page> {
  const [pool, networks, ports, { blocks }] = await Promise.all([
    view.pool(),
    view.networks(),
    view.ports(),
    view.blocks({ limit: BLOCKS_SHOWN }),
  ]);
  const span = chosenSpan(query, pool);
  const algorithms = await Promise.all(pool.algorithms.map(async (of) => ({
    of,
    history: await view.history({ span, algorithm: of.algorithm }),
  })));
  const charts = algorithms.flatMap(({ of, history }) =>
    history === undefined ? [] : [{ of, history, data: hashRateData(history), id: `hash-rate-${of.algorithm}` }]
  );
  return {
    title: "Overview",
    regions: {
      state: <PoolState visit={visit} pool={pool} />,
      figures: <Figures visit={visit} pool={pool} networks={networks} />,
      ...Object.fromEntries(
        charts.flatMap(({ of, history }): [string, Html][] => [
          [`summary-${of.algorithm}`, <HashRateSummary history={history} />],
          [`shares-${of.algorithm}`, <Shares visit={visit} of={of} />],
        ]),
      ),
      networks: <NetworkTable visit={visit} networks={networks} />,
      ports: <PortTable visit={visit} ports={ports} />,
      blocks: (
        <BlockTable
          visit={visit}
          now={now}
          blocks={blocks}
          caption="Newest blocks"
          empty="No block has been found yet. The first one will show up here at once."
        />
      ),
      ...visit.isOperator ? { records: <Records pool={pool} /> } : {},
    },
    charts: Object.fromEntries(charts.map(({ id, data }) => [id, data])),
    chosen: { span },
    layout: (region) => (
      <>
        <h1 class="hidden">Overview</h1>
        {region("state")}
        {region("figures")}
        {charts.map(({ of, data, id }) => (
          <div class="beside">
            <HashRateChart
              id={id}
              title={charts.length === 1 ? "Hash rate" : `Hash rate, ${of.algorithm}`}
              data={data}
              span={span}
              path={`${visit.base}/`}
              summary={region(`summary-${of.algorithm}`)}
            />
            <section class="panel">
              <h2>{charts.length === 1 ? "Shares, last hour" : `Shares of ${of.algorithm}, last hour`}</h2>
              {region(`shares-${of.algorithm}`)}
            </section>
          </div>
        ))}
        <section class="panel">
          <h2>Networks</h2>
          {region("networks")}
        </section>
        <section class="panel">
          <h2>Ports</h2>
          {region("ports")}
        </section>
        <section class="panel">
          <div class="heading">
            <h2>Newest blocks</h2>
            <a href={`${visit.base}/view/blocks`}>All blocks</a>
          </div>
          {region("blocks")}
        </section>
        {visit.isOperator
          ? (
            <section class="panel">
              <h2>Records</h2>
              {region("records")}
            </section>
          )
          : ""}
      </>
    ),
  };
}

function PoolState({ visit, pool }: { readonly visit: Visit; readonly pool: Pool }): Html {
  const count = pool.problems.length;
  return (
    <>
      <p class="state">
        <Badge tone={pool.ready ? "good" : "bad"} text={pool.ready ? "Serving miners" : "Not serving miners"} />
        {count > 0 ? <Badge tone="warn" text={`${countedText(count, "problem")} to look at`} /> : ""}
        <span class="quiet">up for {durationText(pool.uptime)}</span>
      </p>
      <ProblemList visit={visit} pool={pool} />
    </>
  );
}

function Figures({ visit, pool, networks }: {
  readonly visit: Visit;
  readonly pool: Pool;
  readonly networks: readonly Network[];
}): Html {
  const { connections } = pool;
  const sum = (of: keyof Network["blocks"]) => networks.reduce((total, { blocks }) => total + blocks[of], 0);
  const headline = pool.uptime < SETTLED_UPTIME ? "1m" : "5m";
  return (
    <dl class="figures">
      {pool.algorithms.map(({ algorithm, hash_rates: rates }) => (
        <div>
          <dt>
            Hash rate, {pool.algorithms.length === 1 ? "" : `${algorithm}, `}
            {headline === "1m" ? "last minute" : "5 minutes"}
          </dt>
          <dd class="figure">{hashRateText(rates[headline])}</dd>
          <dd class="quiet">
            1 h: {hashRateText(rates["1h"])} · 24 h: {hashRateText(rates["24h"])}
          </dd>
        </div>
      ))}
      <div>
        <dt>Miners</dt>
        <dd class="figure">
          <a href={`${visit.base}/view/miners`}>{countText(connections.addresses)}</a>
        </dd>
        <dd class="quiet">
          {countedText(connections.workers, "worker")} · {countedText(connections.authorized, "connection")}
          {connections.idle > 0 ? ` · ${countText(connections.idle)} idle` : ""}
        </dd>
      </div>
      {pool.algorithms.map(({ algorithm, shares_1h: shares }) => (
        <div>
          <dt>{pool.algorithms.length === 1 ? "Shares accepted" : `Shares accepted, ${algorithm}`}</dt>
          <dd class="figure">{acceptedText(shares)}</dd>
          <dd class="quiet">of {countedText(shareCount(shares), "share")} in the last hour</dd>
        </div>
      ))}
      <div>
        <dt>Blocks found</dt>
        <dd class="figure">
          <a href={`${visit.base}/view/blocks`}>{countText(sum("found"))}</a>
        </dd>
        <dd class="quiet">
          since the start · {countText(sum("orphaned"))} orphaned · {countText(sum("rejected"))} rejected
        </dd>
      </div>
    </dl>
  );
}

function Shares({ visit, of }: { readonly visit: Visit; readonly of: Pool["algorithms"][number] }): Html {
  if (shareCount(of.shares_1h) > 0) {
    return <ShareOutcomes shares={of.shares_1h} caption={`Shares of ${of.algorithm} of the last hour, by outcome`} />;
  }
  return (
    <div class="empty">
      No shares in the last hour. <a href={`${visit.base}/view/connect`}>Connect a miner</a>
    </div>
  );
}

function NetworkTable({ visit, networks }: { readonly visit: Visit; readonly networks: readonly Network[] }): Html {
  const columns: readonly Column<Network>[] = [
    {
      name: "Network",
      cell: ({ key, currency, kind }) => (
        <>
          <a href={networkPath(visit, key)}>{key}</a> <span class="tag">{currency}</span>{" "}
          {kind === "merged" ? <span class="quiet">merged</span> : ""}
        </>
      ),
    },
    { name: "State", cell: ({ state, reason }) => <UpBadge state={state} hint={reason || undefined} /> },
    { name: "Tip", numeric: true, cell: ({ tip }) => tip === null ? null : countText(tip.height) },
    { name: "Difficulty", numeric: true, cell: ({ difficulty: of }) => of === null ? null : difficultyText(of) },
    {
      name: "Network hash rate",
      numeric: true,
      cell: ({ network_hash_rate: rate }) => rate === null ? null : hashRateText(rate),
    },
    {
      name: "Next block",
      numeric: true,
      cell: ({ block_value: value, currency }) => value === null ? null : coinsText(value, currency),
    },
    { name: "Template age", numeric: true, cell: templateAge },
    { name: "Daemons", cell: DaemonHealth },
  ];
  return (
    <DataTable
      caption="Networks"
      columns={columns}
      rows={networks}
      empty="No network is configured: add a MonitorNetwork with the address of its coin daemon to the configuration."
    />
  );
}

/** Seconds since the template, which the page's own time shows exactly enough. */
function templateAge({ template }: Network): string | null {
  return template?.age === null || template === null ? null : durationText(Math.floor(template.age));
}

function DaemonHealth({ daemons }: Network): Html {
  const live = daemons.filter(({ state }) => state === "live").length;
  const tone = live === daemons.length ? "good" : live > 0 ? "warn" : "bad";
  return <Badge tone={tone} text={`${live} of ${daemons.length} live`} />;
}

function PortTable({ visit, ports }: { readonly visit: Visit; readonly ports: readonly Port[] }): Html {
  const columns: readonly Column<Port>[] = [
    {
      name: "Port",
      cell: (port) => (
        <>
          <a href={portPath(visit, port.key)}>{port.key}</a> <PortPlace port={port} />
        </>
      ),
    },
    {
      name: "State",
      cell: ({ listening }) => (
        <Badge tone={listening ? "good" : "bad"} text={listening ? "listening" : "not listening"} />
      ),
    },
    { name: "Algorithm", cell: ({ algorithm }) => algorithm },
    { name: "Mines", cell: ({ currency }) => currency === null ? null : <span class="tag">{currency}</span> },
    { name: "Hash rate, 5 min", numeric: true, cell: ({ hash_rates: rates }) => hashRateText(rates["5m"]) },
    { name: "Miners", numeric: true, cell: ({ connections }) => countText(connections.addresses) },
    { name: "Workers", numeric: true, cell: ({ connections }) => countText(connections.workers) },
    { name: "Accepted, 1 h", numeric: true, cell: ({ shares_1h: shares }) => acceptedText(shares) },
  ];
  return (
    <DataTable
      caption="Ports"
      columns={columns}
      rows={ports}
      empty="No port is configured: add a StratumServer to the configuration."
    />
  );
}

function Records({ pool }: { readonly pool: Pool }): Html {
  const { journal, reporters } = pool;
  const columns: readonly Column<Pool["reporters"][number]>[] = [
    { name: "Reporter", cell: ({ key }) => key },
    { name: "Type", cell: ({ type }) => type },
    {
      name: "State",
      cell: ({ failing }) => <Badge tone={failing ? "bad" : "good"} text={failing ? "failing" : "reporting"} />,
    },
    { name: "Waiting", numeric: true, cell: ({ waiting }) => countText(waiting) },
    { name: "Oldest", numeric: true, cell: ({ waiting, oldest }) => waiting === 0 ? null : durationText(oldest) },
    { name: "Delivered", numeric: true, cell: ({ delivered }) => countText(delivered) },
  ];
  return (
    <>
      <p>
        Journal <span class="mono">{journal.path}</span>: {countedText(journal.shares, "share")},{" "}
        {bytesText(journal.bytes)}
        {journal.failed_commits > 0
          ? <Badge tone="bad" text={`${countedText(journal.failed_commits, "commit")} failed`} />
          : ""}
      </p>
      {reporters.length === 0
        ? <p class="quiet">No reporters: shares and blocks stay in the journal.</p>
        : <DataTable caption="Reporters" columns={columns} rows={reporters} empty="" />}
    </>
  );
}
