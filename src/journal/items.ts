/**
 * The items between two places of the journal: shares and events, in the order in which they were written.
 *
 * @module
 */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { BlockNews } from "./events.ts";
import type { AgentItem, BlockItem, JournalItem, JournalPosition, NetworkItem, ShareItem } from "./reader.ts";
import type { AgentReportType, ShareOrigin, ShareOutcome } from "./records.ts";

/** Some items, and how far they reach. */
export interface ItemRun {
  readonly to: JournalPosition;
  readonly items: readonly JournalItem[];
}

/** Reads items. */
export interface ItemSource {
  /** The items that follow a place, at most so many. */
  following(from: JournalPosition, limit: number): ItemRun;
  /** The items between two places. */
  between(from: JournalPosition, to: JournalPosition): ItemRun;
}

/** An event as it is read first: its place, and what it becomes. */
interface EventPlace {
  readonly sequence: number;
  readonly afterShare: number;
  readonly row: Record<string, unknown>;
}

/** Origins remembered: looking one up takes longer than all else about a share. */
const MAX_ORIGINS = 20_000;

/** Beyond any sequence. */
const END = Number.MAX_SAFE_INTEGER;

/** Reads the items of an open journal. */
export function createItemSource(database: DatabaseSync): ItemSource {
  const shares = database.prepare(
    `SELECT sequence, time, origin, outcome, difficulty FROM share
     WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?`,
  );
  const events = database.prepare(
    `SELECT sequence, time, after_share, kind, ref, data FROM event
     WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?`,
  );
  const itemOf = createEventReader(database);
  const originOf = createOriginReader(database);

  function shareItem(row: Record<string, unknown>): ShareItem {
    const { port, currency, address, worker } = originOf(Number(row["origin"]));
    return {
      kind: "share",
      sequence: row["sequence"] as number,
      time: row["time"] as number,
      port,
      currency,
      address,
      worker,
      outcome: row["outcome"] as ShareOutcome,
      difficulty: row["difficulty"] as number,
    };
  }

  function read(from: JournalPosition, to: JournalPosition, limit: number): ItemRun {
    const shareRows = shares.all(from.share, to.share, limit);
    const eventPlaces = events.all(from.event, to.event, limit).map((row): EventPlace => ({
      sequence: Number(row["sequence"]),
      afterShare: Number(row["after_share"]),
      row,
    }));
    const items: JournalItem[] = [];
    let { share, event } = from;
    let nextShare = 0;
    let nextEvent = 0;
    for (let taken = 0; taken < limit; taken++) {
      const shareRow = shareRows[nextShare];
      const place = eventPlaces[nextEvent];
      if (place !== undefined && (shareRow === undefined || Number(shareRow["sequence"]) > place.afterShare)) {
        event = place.sequence;
        nextEvent++;
        const item = itemOf(place.row);
        if (item !== undefined) items.push(item);
      } else if (shareRow !== undefined) {
        share = shareRow["sequence"] as number;
        nextShare++;
        items.push(shareItem(shareRow));
      } else break;
    }
    return { to: { share, event }, items };
  }

  return {
    following: (from, limit) => read(from, { share: END, event: END }, limit),
    between: (from, to) => ({ ...read(from, to, END), to }),
  };
}

/** Makes items of events; of a report that has made room for newer ones, nothing. */
function createEventReader(database: DatabaseSync): (row: Record<string, unknown>) => JournalItem | undefined {
  const block = database.prepare(
    `SELECT time, port, currency, height, hash, bits, CAST(fees AS TEXT) AS fees, address, worker, aux_pays_to
     FROM block WHERE id = ?`,
  );
  const report = database.prepare(
    "SELECT port, address, worker, type, stamp, data FROM agent_report WHERE sequence = ?",
  );
  const text = (value: unknown) => String(value);

  return (row) => {
    const place = { sequence: Number(row["sequence"]), time: Number(row["time"]) };
    const about = (statement: StatementSync) => statement.get(Number(row["ref"]));
    switch (row["kind"]) {
      case "block": {
        const found = about(block);
        if (found === undefined) return undefined;
        const { state, before, reason, value } = JSON.parse(text(row["data"])) as BlockNews;
        return {
          kind: "block",
          ...place,
          state,
          ...before === undefined ? {} : { before },
          port: text(found["port"]),
          foundAt: Number(found["time"]),
          currency: text(found["currency"]),
          height: Number(found["height"]),
          hash: text(found["hash"]),
          bits: text(found["bits"]),
          value: value === null ? undefined : BigInt(value),
          fees: BigInt(text(found["fees"])),
          address: text(found["address"]),
          worker: text(found["worker"]),
          isAux: found["aux_pays_to"] !== "",
          reason,
        } satisfies BlockItem;
      }
      case "agent": {
        const told = about(report);
        if (told === undefined) return undefined;
        return {
          kind: "agent",
          ...place,
          port: text(told["port"]),
          address: text(told["address"]),
          worker: text(told["worker"]),
          type: told["type"] as AgentReportType,
          data: text(told["data"]),
          stamp: Number(told["stamp"]),
        } satisfies AgentItem;
      }
      case "network": {
        const { value, ...news } = JSON.parse(text(row["data"]));
        return { kind: "network", ...place, ...news, value: BigInt(value) } as NetworkItem;
      }
      default:
        // Of a newer version than this one.
        return undefined;
    }
  };
}

const UNKNOWN_ORIGIN: ShareOrigin = { port: "", currency: "", address: "", worker: "" };

function createOriginReader(database: DatabaseSync): (id: number) => ShareOrigin {
  const find = database.prepare("SELECT port, currency, address, worker FROM origin WHERE id = ?");
  const known = new Map<number, ShareOrigin>();
  return (id) => {
    let origin = known.get(id);
    if (origin !== undefined) return origin;
    origin = find.get(id) as unknown as ShareOrigin | undefined ?? UNKNOWN_ORIGIN;
    if (known.size >= MAX_ORIGINS) known.clear();
    known.set(id, origin);
    return origin;
  };
}
