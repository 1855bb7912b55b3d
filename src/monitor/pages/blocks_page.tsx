/**
 * The list of blocks.
 *
 * @module
 */

import { BlockTable } from "./block_table.tsx";
import { wholeNumber, word } from "./list_query.ts";
import type { Page, PageRequest } from "./page.ts";
import { BackwardPaging } from "./paging.tsx";

const LIMIT = 50;

/** Makes the list, as `currency`, `address` and `before` of the query say. */
export async function blocksPage({ view, visit, now, query }: PageRequest): Promise<Page> {
  const currency = word(query, "currency");
  const address = word(query, "address");
  const before = wholeNumber(query, "before", 1);
  const [{ blocks, next }, networks] = await Promise.all([
    view.blocks({ currency, address, before, limit: LIMIT }),
    view.networks(),
  ]);
  const currencies = [...new Set([...networks.map((network) => network.currency), ...currency ? [currency] : []])];
  const path = `${visit.base}/view/blocks`;
  const filtered = currency !== undefined || address !== undefined;
  return {
    title: "Blocks",
    regions: {
      list: (
        <>
          <BlockTable
            visit={visit}
            now={now}
            blocks={blocks}
            caption="Blocks, newest first"
            empty={filtered
              ? (
                <>
                  No such block has been found. <a href={path}>Show all blocks</a>
                </>
              )
              : "No block has been found yet. The first one will show up here at once."}
          />
          <BackwardPaging name="blocks" path={path} chosen={{ currency, address }} before={before} next={next} />
        </>
      ),
    },
    layout: (region) => (
      <>
        <h1>Blocks</h1>
        <form class="search" action={path} method="get" role="search">
          <div class="field">
            <label for="currency">Currency</label>
            <select id="currency" name="currency">
              <option value="">all</option>
              {currencies.map((code) => <option value={code} selected={code === currency}>{code}</option>)}
            </select>
          </div>
          <div class="field">
            <label for="address">Found by</label>
            <input id="address" name="address" value={address} placeholder="any address" autocomplete="off" />
          </div>
          <button type="submit">Show</button>
        </form>
        <section class="panel">
          <h2>{filtered ? "Blocks chosen" : "All blocks"}, newest first</h2>
          {region("list")}
        </section>
        <p class="legend">
          <b>found</b>: on its way, or beside the chain so far. <b>accepted</b>: in the chain. <b>mature</b>: its coins
          {" "}
          can be spent. <b>orphaned</b>: another block took its place. <b>rejected</b>: the daemons refused it.
        </p>
      </>
    ),
  };
}
