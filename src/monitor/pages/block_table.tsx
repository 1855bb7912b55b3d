/**
 * Tables of blocks.
 *
 * @module
 */

import type { Block } from "../api/block.ts";
import type { Visit } from "../visit.ts";
import { BlockBadge } from "./badge.tsx";
import { type Column, DataTable } from "./data_table.tsx";
import { coinsText } from "../../units/coins.ts";
import { difficultyText } from "../../units/difficulty.ts";
import { countText } from "../../units/number.ts";
import { MinerLink, workerName } from "./miner_name.tsx";
import { Ago } from "./moment.tsx";
import type { Html } from "./page.ts";

/** Digits of a block's hash that are shown: the last ones, as the first are zeros. */
const HASH_DIGITS = 12;

/** What a table of blocks shows. */
export interface BlockTableProps {
  readonly visit: Visit;
  readonly now: number;
  readonly blocks: readonly Block[];
  readonly caption: string;
  readonly empty: Html;
}

/** A table of blocks, newest first. */
export function BlockTable({ visit, now, blocks, caption, empty }: BlockTableProps): Html {
  const columns: readonly Column<Block>[] = [
    {
      name: "Block",
      cell: (block) => (
        <>
          <span class="tag">{block.currency}</span> {countText(block.height)}
        </>
      ),
    },
    { name: "Found", cell: (block) => <Ago at={block.time} now={now} /> },
    { name: "State", cell: (block) => <BlockBadge block={block} /> },
    {
      name: "Value",
      numeric: true,
      cell: (block) => block.value === null ? null : coinsText(block.value, block.currency),
    },
    {
      name: "Difficulty",
      numeric: true,
      spare: true,
      cell: (block) => block.difficulty === null ? null : difficultyText(block.difficulty),
    },
    { name: "Found by", cell: (block) => <Finder visit={visit} block={block} /> },
    {
      name: "Hash",
      spare: true,
      cell: (block) => <span class="mono" title={block.hash}>…{block.hash.slice(-HASH_DIGITS)}</span>,
    },
  ];
  return <DataTable caption={caption} columns={columns} rows={blocks} empty={empty} />;
}

function Finder({ visit, block }: { readonly visit: Visit; readonly block: Block }): Html {
  return (
    <>
      <MinerLink visit={visit} address={block.address} />{" "}
      {block.worker === "" ? "" : <span class="quiet">{workerName(block.worker)}</span>}
    </>
  );
}
