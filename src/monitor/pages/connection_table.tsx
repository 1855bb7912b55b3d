/**
 * Tables of miners' connections.
 *
 * @module
 */

import type { Miner } from "../api/miner.ts";
import type { Visit } from "../visit.ts";
import { Badge } from "./badge.tsx";
import { type Column, DataTable } from "./data_table.tsx";
import { difficultyText } from "../../units/difficulty.ts";
import { Ago } from "./moment.tsx";
import type { Html } from "./page.ts";
import { portPath } from "./paths.ts";

type Connection = Miner["workers"][number]["connections"][number];

/** What the table shows. */
export interface ConnectionTableProps {
  readonly visit: Visit;
  readonly now: number;
  readonly connections: readonly Connection[];
}

/** A table of connections. IP addresses are for operators. */
export function ConnectionTable({ visit, now, connections }: ConnectionTableProps): Html {
  const columns: readonly Column<Connection>[] = [
    { name: "Firmware", cell: ({ firmware }) => firmware === "" ? <span class="none">not told</span> : firmware },
    {
      name: "State",
      cell: ({ idle }) => <Badge tone={idle ? "warn" : "good"} text={idle ? "idle" : "mining"} />,
    },
    { name: "Port", cell: ({ port }) => <a href={portPath(visit, port)}>{port}</a> },
    { name: "Difficulty", numeric: true, cell: ({ difficulty }) => difficultyText(difficulty) },
    {
      name: "Last share",
      cell: ({ last_share_at: at }) => at === null ? <span class="none">none yet</span> : <Ago at={at} now={now} />,
    },
    { name: "Connected", cell: ({ connected_at: at }) => <Ago at={at} now={now} /> },
    { name: "Accepted work", numeric: true, cell: ({ accepted_work: work }) => difficultyText(work) },
    ...visit.isOperator
      ? [{ name: "IP address", cell: ({ ip_address: ip }: Connection) => ip === null ? null : <Ip ip={ip} /> }]
      : [],
  ];
  return (
    <DataTable
      caption="Connections"
      columns={columns}
      rows={connections}
      empty="Not connected now. Its shares of the last 24 hours are kept."
    />
  );
}

function Ip({ ip }: { readonly ip: string }): Html {
  return <span class="mono">{ip}</span>;
}
