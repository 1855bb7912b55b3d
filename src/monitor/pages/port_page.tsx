/**
 * The page of a port.
 *
 * @module
 */

import type { Port } from "../api/port.ts";
import type { Visit } from "../visit.ts";
import { Badge } from "./badge.tsx";
import { FactList } from "./fact_list.tsx";
import { difficultyText } from "../../units/difficulty.ts";
import { countedText, countText } from "../../units/number.ts";
import { millisecondsText } from "../../units/time.ts";
import { HashRateList } from "./hash_rate_list.tsx";
import { chosenSpan, HashRateChart, hashRateData, HashRateSummary } from "./hash_rate_chart.tsx";
import { Ago } from "./moment.tsx";
import type { Html, Page, PageRequest } from "./page.ts";
import { networkPath, portPath } from "./paths.ts";
import { shareCount, ShareOutcomes } from "./share_outcomes.tsx";
import { WorkPanels } from "./work_panels.tsx";

const CHART = "hash-rate";

/** Makes the page of the port `key`. */
export async function portPage({ view, visit, now, query, params }: PageRequest): Promise<Page | undefined> {
  const [pool, ports] = await Promise.all([view.pool(), view.ports()]);
  const port = ports.find(({ key }) => key === params["key"]);
  if (port === undefined) return undefined;
  const span = chosenSpan(query, pool);
  const history = await view.history({ span, port: port.key });
  const data = history === undefined ? undefined : hashRateData(history);
  return {
    title: `Port ${port.key}`,
    regions: {
      state: <PortState port={port} now={now} />,
      ...history === undefined ? {} : { summary: <HashRateSummary history={history} /> },
      rates: <HashRateList rates={port.hash_rates} />,
      shares: <PortShares visit={visit} port={port} />,
      facts: <PortFacts visit={visit} port={port} />,
      ...visit.isOperator ? { door: <Door port={port} /> } : {},
    },
    charts: data === undefined ? {} : { [CHART]: data },
    chosen: { span },
    layout: (region) => (
      <>
        <h1>Port {port.key}</h1>
        <WorkPanels
          chart={data === undefined ? "" : (
            <HashRateChart
              id={CHART}
              title="Hash rate"
              data={data}
              span={span}
              path={portPath(visit, port.key)}
              summary={region("summary")}
            />
          )}
          region={region}
        />
        <section class="panel">
          <h2>Settings and connections</h2>
          {region("facts")}
        </section>
        {visit.isOperator
          ? (
            <section class="panel">
              <h2>Kept out</h2>
              {region("door")}
            </section>
          )
          : ""}
      </>
    ),
  };
}

function PortState({ port, now }: { readonly port: Port; readonly now: number }): Html {
  const { listening, last_new_block: block } = port;
  return (
    <p class="state">
      <Badge tone={listening ? "good" : "bad"} text={listening ? "listening" : "not listening"} />
      {block === null ? "" : (
        <span class="quiet">
          new block of {block.currency} <Ago at={block.at} now={now} />
        </span>
      )}
    </p>
  );
}

function PortShares({ visit, port }: { readonly visit: Visit; readonly port: Port }): Html {
  if (shareCount(port.shares) === 0) {
    return (
      <div class="empty">
        No miner has sent a share here yet. <a href={`${visit.base}/view/connect`}>Connect a miner</a>
      </div>
    );
  }
  return (
    <>
      <h3>Last hour</h3>
      <ShareOutcomes shares={port.shares_1h} caption="Shares of the last hour, by outcome" />
      <p class="summary">
        Since the start: {countText(port.shares.accepted.count)} of {countedText(shareCount(port.shares), "share")}{" "}
        accepted.
      </p>
    </>
  );
}

function PortFacts({ visit, port }: { readonly visit: Visit; readonly port: Port }): Html {
  const { difficulty, connections } = port;
  return (
    <FactList
      facts={[
        ["Address", port.port === null ? port.address : <span class="mono">{port.address}:{port.port}</span>],
        ["Encrypted", port.tls ? "TLS" : "no"],
        ["Algorithm", port.algorithm],
        [
          "Networks",
          port.networks.map((key, at) => (
            <>
              {at === 0 ? "" : ", "}
              <a href={networkPath(visit, key)}>{key}</a>
            </>
          )),
        ],
        ["Mines now", port.currency],
        ["Start difficulty", difficultyText(difficulty.start)],
        [
          "Vardiff",
          difficulty.vardiff && difficulty.shares_per_minute !== null
            ? `aims at ${difficulty.shares_per_minute} shares/min`
            : "off",
        ],
        ["Difficulty bounds", boundsText(difficulty)],
        ["Connections", countText(connections.total)],
        ["Authorized", countText(connections.authorized)],
        ["Idle", countText(connections.idle)],
        ["Miners", countText(connections.addresses)],
        ["Workers", countText(connections.workers)],
        ["Telemetry agents", countText(port.agents)],
        ["Job told to all in", port.broadcast_ms === null ? null : millisecondsText(port.broadcast_ms)],
      ]}
    />
  );
}

function boundsText({ minimum, maximum }: Port["difficulty"]): string | null {
  const words = [
    ...minimum === null ? [] : [`from ${difficultyText(minimum)}`],
    ...maximum === null ? [] : [`to ${difficultyText(maximum)}`],
  ];
  return words.length === 0 ? null : words.join(" ");
}

function Door({ port }: { readonly port: Port }): Html {
  const refused = Object.entries(port.refused).filter(([, count]) => count > 0);
  return (
    <FactList
      facts={[
        ["Banned now", port.banned.length === 0 ? "nobody" : <span class="mono">{port.banned.join(", ")}</span>],
        ...refused.map(([cause, count]) => [`Refused: ${cause.replaceAll("_", " ")}`, countText(count)] as const),
        ...refused.length === 0 ? [["Refused since the start", "nobody"] as const] : [],
      ]}
    />
  );
}
