/**
 * Redis as SimpleCoin reads it: brings batches of the journal there, each once.
 *
 * Where the reader is stands in Redis as well, and moves together with what it says. A batch whose answer was lost comes
 * again, and is then known by that.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { JournalPosition } from "../../journal/reader.ts";
import { createRedisConnection } from "../../redis/connection.ts";
import type { RedisOptions } from "../../redis/options.ts";
import { covers, cursorText, farther, itemsBeyond, parseCursor } from "./redis_cursor.ts";
import { cursorKey } from "./redis_keys.ts";
import { createPlanner, type PlanParts } from "./redis_plan.ts";
import { SCRIPT, type ScriptAnswer, scriptCall } from "./redis_script.ts";
import type { Destination } from "../reporter.ts";

/** What it needs. */
export interface RedisDestinationParts extends PlanParts {
  /** Key of the reporter's component. */
  readonly key: string;
  /** Where Redis is. */
  readonly redis: RedisOptions;
  /** Id of the journal, and name of the reader in it: no two readers of all that report to a Redis have both the same. */
  readonly journal: string;
  readonly reader: string;
}

/** Makes it; nothing is connected before it is used. */
export function createRedisDestination(parts: RedisDestinationParts): Destination {
  const log = getLogger(["powerpool", parts.key]);
  const connection = createRedisConnection(parts.redis);
  const name = `Redis at ${connection.name}`;
  const cursor = cursorKey(parts.journal, parts.reader);
  const plan = createPlanner(parts);
  /** Where the cursor was last; nothing before it was looked at. */
  let known: string | undefined;
  let homelessItems = 0;
  let isAhead = false;

  /**
   * Calls Redis. After a failure the next call has a new connection: the old one may be stuck, or lead to a server that
   * was demoted.
   */
  async function call<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    try {
      return await unlessAborted(work(), signal);
    } catch (error) {
      const reason = signal.aborted ? (signal.reason as Error).message : connection.reasonOf(error);
      await connection.close();
      throw new Error(reason, { cause: error });
    }
  }

  async function cursorNow(signal: AbortSignal): Promise<string> {
    return known ??= await call(signal, async () => await (await connection.client()).get(cursor) ?? "");
  }

  function tellHomeless(homeless: ReadonlyMap<string, number>): void {
    for (const [port, items] of homeless) {
      homelessItems += items;
      log.warn("Not reported: {items} shares and blocks of port {port}, whose algorithm nobody knows any more", {
        items,
        port: port === "" ? "(unknown)" : port,
      });
    }
  }

  /** Something has taken Redis back: a backup, or a replica that was behind when it took over. */
  function tellLoss(before: string, now: JournalPosition): void {
    if (covers(now, parseCursor(before))) return;
    log.error("{name} has lost what was reported to it from {now} to {before} (shares:events of the journal)", {
      name,
      now: cursorText(now),
      before,
    });
  }

  /** An older copy of the journal was put back, or one of another server's: it counts places that Redis has passed. */
  function tellAhead(now: JournalPosition, end: JournalPosition): void {
    if (isAhead || covers(end, now)) return;
    isAhead = true;
    log.error("{name} is at {now} already, the journal at {end}: nothing is reported up to there (shares:events)", {
      name,
      now: cursorText(now),
      end: cursorText(end),
    });
  }

  return {
    name,

    async ready(signal) {
      await call(signal, async () => await (await connection.client()).ping());
    },

    async deliver(batch, signal) {
      // Once more whenever the cursor is elsewhere: others with this journal's id would have to keep moving it.
      for (let expected = await cursorNow(signal);; expected = known ?? "") {
        const at = parseCursor(expected);
        if (covers(at, batch.to)) return tellAhead(at, batch.to);
        const { steps, homeless } = plan(itemsBeyond(batch.items, at));
        const { keys, args } = scriptCall({ cursor, expected, next: cursorText(farther(at, batch.to)), steps });
        // deno-lint-ignore no-await-in-loop -- the next try depends on this one's answer
        const [outcome, text] = await call(signal, async () => {
          const client = await connection.client();
          return await client.eval(SCRIPT, keys.length, ...keys, ...args) as ScriptAnswer;
        });
        if (outcome === "fault") throw new Error(`Redis holds what SimpleCoin's layout does not: ${text}`);
        known = text;
        if (outcome === "done") return tellHomeless(homeless);
        tellLoss(expected, parseCursor(text));
      }
    },

    status: () => ({ redis: connection.name, chain: parts.chain, homeless_items: homelessItems }),

    close: connection.close,
  };
}

/** Waits no longer than a signal allows; what it waited for may still happen. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
