/**
 * The page of a network.
 *
 * @module
 */

import { hashRateText } from "../../units/hash_rate.ts";
import type { Network } from "../api/network.ts";
import type { Visit } from "../visit.ts";
import { Badge, UpBadge } from "./badge.tsx";
import { BlockTable } from "./block_table.tsx";
import { type Column, DataTable } from "./data_table.tsx";
import { FactList } from "./fact_list.tsx";
import { coinsText } from "../../units/coins.ts";
import { difficultyText } from "../../units/difficulty.ts";
import { countText } from "../../units/number.ts";
import { durationText, millisecondsText } from "../../units/time.ts";
import { Ago, For } from "./moment.tsx";
import type { Html, Page, PageRequest } from "./page.ts";
import { networkPath, portPath, withQuery } from "./paths.ts";

const BLOCKS_SHOWN = 10;

type Daemon = Network["daemons"][number];

/** Makes the page of the network `key`. */
export async function networkPage({ view, visit, now, params }: PageRequest): Promise<Page | undefined> {
  const network = (await view.networks()).find(({ key }) => key === params["key"]);
  if (network === undefined) return undefined;
  const { key, currency } = network;
  const { blocks } = await view.blocks({ limit: BLOCKS_SHOWN, currency });
  return {
    title: `Network ${key}`,
    regions: {
      state: <NetworkState network={network} />,
      facts: <NetworkFacts visit={visit} network={network} now={now} />,
      daemons: <DaemonTable daemons={network.daemons} now={now} />,
      outcomes: <BlockOutcomes network={network} />,
      blocks: (
        <BlockTable
          visit={visit}
          now={now}
          blocks={blocks}
          caption={`Newest blocks of ${currency}`}
          empty={`No block of ${currency} has been found yet.`}
        />
      ),
    },
    layout: (region) => (
      <>
        <h1>
          Network {key} <span class="tag">{currency}</span>
        </h1>
        {region("state")}
        <section class="panel">
          <h2>Chain</h2>
          {region("facts")}
        </section>
        <section class="panel">
          <h2>Daemons</h2>
          {region("daemons")}
        </section>
        <section class="panel">
          <h2>Blocks since the start</h2>
          {region("outcomes")}
        </section>
        <section class="panel">
          <div class="heading">
            <h2>Newest blocks</h2>
            <a href={withQuery(`${visit.base}/view/blocks`, { currency })}>All of {currency}</a>
          </div>
          {region("blocks")}
        </section>
      </>
    ),
  };
}

function NetworkState({ network }: { readonly network: Network }): Html {
  const { state, reason, kind } = network;
  const advice = network.daemons.some((daemon) => daemon.state === "live")
    ? undefined
    : "No daemon answers. Check that it runs and has caught up with its chain, and that address, port, user and " +
      "password are those of its configuration.";
  return (
    <>
      <p class="state">
        <UpBadge state={state} />
        <span class="quiet">{kind === "merged" ? "merged-mined" : "main chain"}</span>
        {reason === "" ? "" : <span>{reason}</span>}
      </p>
      {advice === undefined ? "" : <p class="notice">{advice}</p>}
    </>
  );
}

function NetworkFacts({ visit, network, now }: {
  readonly visit: Visit;
  readonly network: Network;
  readonly now: number;
}): Html {
  const { tip, difficulty, network_hash_rate: rate, block_value: value, template, currency } = network;
  const links = (keys: readonly string[], path: (visit: Visit, key: string) => string): Html | null =>
    keys.length === 0 ? null : keys.map((key, at) => (
      <>
        {at === 0 ? "" : ", "}
        <a href={path(visit, key)}>{key}</a>
      </>
    ));
  const age = template?.age ?? null;
  return (
    <FactList
      facts={[
        ["Algorithm", network.algorithm],
        ["Tip", tip === null ? null : countText(tip.height)],
        ["Difficulty", difficulty === null ? null : difficultyText(difficulty)],
        ["Network hash rate", rate === null ? null : hashRateText(rate)],
        ["Next block pays", value === null ? null : coinsText(value, currency)],
        ...template === null ? [] : [
          ["Template age", age === null ? null : durationText(Math.floor(age))] as const,
          ["Too old from", durationText(template.max_age)] as const,
        ],
        ["Jobs made", countText(network.jobs)],
        [
          "Last word of a block",
          network.last_signal === null ? "none from outside" : <Ago at={network.last_signal} now={now} />,
        ],
        ["Ports", links(network.ports, portPath)],
        ["Mined along", links(network.merged, networkPath)],
        ["Hash of the tip", tip?.hash === null || tip === null ? null : <span class="mono whole">{tip.hash}</span>],
      ]}
    />
  );
}

function DaemonTable({ daemons, now }: { readonly daemons: readonly Daemon[]; readonly now: number }): Html {
  const columns: readonly Column<Daemon>[] = [
    { name: "Daemon", cell: ({ name }) => <span class="mono">{name}</span> },
    {
      name: "State",
      cell: ({ state, preferred, since }) => (
        <>
          <Badge tone={state === "live" ? "good" : "bad"} text={preferred ? "live, gives work" : state} />{" "}
          <span class="quiet">
            <For since={since} now={now} />
          </span>
        </>
      ),
    },
    { name: "Height", numeric: true, cell: ({ height }) => height === null ? null : countText(height) },
    { name: "Peers", numeric: true, cell: ({ peers }) => peers === null ? null : countText(peers) },
    {
      name: "Latency",
      numeric: true,
      cell: ({ latency_ms: latency }) => latency === null ? null : millisecondsText(latency),
    },
    { name: "Failed calls", numeric: true, cell: ({ call_failures: failures }) => countText(failures) },
    { name: "Version", cell: ({ version }) => version === null ? null : <span class="mono">{version}</span> },
    { name: "Reason", cell: ({ reason }) => reason === "" ? null : <span class="text">{reason}</span> },
  ];
  return (
    <DataTable
      caption="Daemons"
      columns={columns}
      rows={daemons}
      empty="No daemon is configured: name one in coinservs."
    />
  );
}

function BlockOutcomes({ network }: { readonly network: Network }): Html {
  const { blocks } = network;
  return (
    <FactList
      facts={[
        ["Found", countText(blocks.found)],
        ["Accepted", countText(blocks.accepted)],
        ["Mature", countText(blocks.mature)],
        ["Orphaned", countText(blocks.orphaned)],
        ["Rejected", countText(blocks.rejected)],
        ["Followed still", countText(blocks.unsettled)],
      ]}
    />
  );
}
