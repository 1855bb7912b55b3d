/**
 * The list of miners.
 *
 * @module
 */

import type { MinerList } from "../api/miner.ts";
import type { Visit } from "../visit.ts";
import { type Column, DataTable } from "./data_table.tsx";
import { countedText, countText } from "../../units/number.ts";
import { wholeNumber } from "./list_query.ts";
import { MinerLink } from "./miner_name.tsx";
import type { Html, Page, PageRequest } from "./page.ts";
import { Paging } from "./paging.tsx";
import { portPath, withQuery } from "./paths.ts";

const LIMIT = 50;

/** Makes the list, from `offset` of the query on. */
export async function minersPage({ view, visit, query }: PageRequest): Promise<Page> {
  const offset = wholeNumber(query, "offset", 0) ?? 0;
  const list = await view.miners({ offset, limit: LIMIT });
  return {
    title: "Miners",
    regions: { list: <List visit={visit} list={list} /> },
    layout: (region) => (
      <>
        <h1>Miners</h1>
        <form class="search" action={`${visit.base}/view/miners`} method="get" role="search">
          <div class="field">
            <label for="find">Address</label>
            <input id="find" name="find" required autocomplete="off" autocapitalize="off" spellcheck={false} />
          </div>
          <button type="submit">Show</button>
        </form>
        <section class="panel">
          <h2>Connected now</h2>
          {region("list")}
        </section>
      </>
    ),
  };
}

function List({ visit, list }: { readonly visit: Visit; readonly list: MinerList }): Html {
  const columns: readonly Column<MinerList["miners"][number]>[] = [
    { name: "Address", cell: ({ address }) => <MinerLink visit={visit} address={address} whole /> },
    {
      name: "Ports",
      cell: ({ ports }) =>
        ports.map((key, at) => (
          <>
            {at === 0 ? "" : ", "}
            <a href={portPath(visit, key)}>{key}</a>
          </>
        )),
    },
    { name: "Workers", numeric: true, cell: ({ workers }) => countText(workers) },
    { name: "Connections", numeric: true, cell: ({ connections }) => countText(connections) },
  ];
  const path = `${visit.base}/view/miners`;
  const end = list.offset + list.miners.length;
  return (
    <>
      <p class="quiet">
        {countedText(list.total, "address", "addresses")}
        {list.miners.length < list.total && list.miners.length > 0
          ? `, ${countText(list.offset + 1)} to ${countText(end)} shown`
          : ""}
      </p>
      <DataTable
        caption="Connected miners"
        columns={columns}
        rows={list.miners}
        empty={
          <>
            {list.total === 0 ? "No miner is connected." : "The list is shorter now."}{" "}
            <a href={`${visit.base}/view/connect`}>Connect a miner</a>
          </>
        }
      />
      <Paging
        name="miners"
        first={list.offset > 0 ? path : undefined}
        next={end < list.total && list.miners.length > 0 ? withQuery(path, { offset: end }) : undefined}
      />
    </>
  );
}
