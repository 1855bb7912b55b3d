/**
 * The loop that all reporters have in common: takes a batch from the journal, has it delivered, and passes it only then.
 *
 * What is not delivered stays in the journal and comes again, in the same batch. An outage of the other side is a
 * growing lag, and one line in the log when it begins and one when it is over; so is delivering too slowly.
 *
 * Where the other side may lose what it has confirmed, a batch is passed only some time after its delivery, when the
 * other side still has it. Until then the journal has it too, whatever crashes.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { JournalBatch, JournalItem, JournalReader } from "../journal/reader.ts";
import { type After, systemAfter } from "../timers/after.ts";
import { ownTurn } from "../timers/own_turn.ts";
import { createLateness } from "./lateness.ts";

/** What a part of a reporter says of itself, for the monitor. */
export type ReporterStatus = Readonly<Record<string, unknown>>;

/** Where a reporter brings what it reads. */
export interface Destination {
  /** What it is, for messages: `RabbitMQ at mq:5672`. No secrets. */
  readonly name: string;
  /**
   * Makes sure that something could be delivered: connects, unless it is connected.
   *
   * @param signal Aborted when the reporter stops.
   * @throws {Error} If nothing can be delivered now.
   */
  ready(signal: AbortSignal): Promise<void>;
  /**
   * Delivers a batch. Resolves only when the other side has all of it for good.
   *
   * @param batch What follows; some items may have been left out, since they are not for this reporter.
   * @param signal Aborted when there is no more time; it should then fail soon.
   * @throws {Error} If any of it may be missing there. Then all of it comes again, with the same bounds.
   */
  deliver(batch: JournalBatch, signal: AbortSignal): Promise<void>;
  /** How it is known that what was delivered has stayed; left out where it stays in any case. */
  readonly settling?: Settling;
  /** Its own part of the status. */
  status(): ReporterStatus;
  /** Closes its connection. Called once, at the end. */
  close(): Promise<void>;
}

/** How it is known that what was delivered has stayed. */
export interface Settling {
  /** How long after its delivery a batch is passed at the earliest, milliseconds. */
  readonly graceMs: number;
  /**
   * Whether nothing that was delivered has got lost since it last said so. If something has, all that was not passed is
   * delivered again.
   *
   * @param signal Aborted when there is no more time.
   * @throws {Error} If that cannot be known now; the same is then asked again.
   */
  isIntact(signal: AbortSignal): Promise<boolean>;
}

/** A batch that was delivered and is not passed yet. */
interface Delivered extends Pick<JournalBatch, "from" | "to"> {
  /** When it was delivered, milliseconds since 1970. */
  readonly at: number;
}

/** What a reporter is made of. */
export interface ReporterParts {
  /** Key of its component. */
  readonly key: string;
  readonly reader: JournalReader;
  readonly destination: Destination;
  /** Whether an item is for this reporter; all are if left out. The others are passed over. */
  wants?(item: JournalItem): boolean;
  /** Milliseconds between two looks into the journal. */
  readonly intervalMs: number;
  /** Most items of a batch. */
  readonly batchItems: number;
  /** Milliseconds since 1970; the clock unless said otherwise. */
  now?(): number;
  /** {@linkcode setTimeout} if left out. */
  readonly after?: After;
}

/** A reporter. */
export interface Reporter {
  readonly key: string;
  /** Begins to report. */
  start(): void;
  /** Has it look into the journal now, and not wait after a failure: there is something that should not wait. */
  wake(): void;
  /**
   * Delivers what there is, as far as it can, and closes. What is not delivered stays in the journal. The journal must be
   * open until this resolves.
   *
   * @param milliseconds How long that may take.
   */
  stop(milliseconds: number): Promise<void>;
  /** How it is doing, for the monitor. */
  status(): ReporterStatus;
}

/** What deliveries fail of at the end. */
const STOPS = new Error("the server stops");

/** After a failure it is tried again after a second, then after twice as long each time, up to this. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Makes a reporter; nothing is read before it is started.
 *
 * @param parts What it is made of.
 */
export function createReporter(parts: ReporterParts): Reporter {
  const { key, reader, destination, wants, intervalMs, batchItems, now = Date.now, after = systemAfter } = parts;
  const log = getLogger(["powerpool", key]);
  const { settling } = destination;
  const lateness = createLateness({ name: () => destination.name, lag: () => reader.lag(), log, now });
  const given = new AbortController();
  /** In their order. */
  let unsettled: readonly Delivered[] = [];
  let running: Promise<void> | undefined;
  let unset: (() => void) | undefined;
  let unsetSettling: (() => void) | undefined;
  let started = false;
  let stopping = false;
  /** Whether somebody asked for another look while one was on its way. */
  let again = false;
  let delivered = 0;
  let failures = 0;
  let failuresInARow = 0;
  let lastError: string | undefined;
  let lastDelivery: number | undefined;

  /** Delivers until nothing is left; gives whether it came to that. */
  async function deliverAll(): Promise<boolean> {
    try {
      // Nothing new to say does not mean that it need not be known whether one could.
      await destination.ready(given.signal);
      while (!given.signal.aborted) {
        // One question for many batches, not one for each.
        // deno-lint-ignore no-await-in-loop -- one batch after the other: the order is the journal's
        if (settling !== undefined && isOlder(unsettled[0], 2 * settling.graceMs)) await settle(settling.graceMs);
        const batch = reader.take(batchItems, unsettled.at(-1)?.to);
        if (batch === undefined) break;
        const items = wants === undefined ? batch.items : batch.items.filter(wants);
        // deno-lint-ignore no-await-in-loop -- in the journal's order
        if (items.length > 0) await destination.deliver({ ...batch, items }, given.signal);
        lastDelivery = now();
        delivered += items.length;
        if (settling === undefined) reader.confirm(batch);
        else unsettled = [...unsettled, { from: batch.from, to: batch.to, at: lastDelivery }];
        succeeded();
        lateness.look();
        // deno-lint-ignore no-await-in-loop -- others have a turn, however much there is to catch up with
        await ownTurn();
      }
      succeeded();
      lateness.look();
      return true;
    } catch (error) {
      failed(error);
      return false;
    }
  }

  /** A clock that was set back makes everything old, which does no harm. */
  function isOlder(batch: Delivered | undefined, milliseconds: number): batch is Delivered {
    return batch !== undefined && Math.abs(now() - batch.at) >= milliseconds;
  }

  /**
   * Passes what was delivered so long ago, if all is still there; else it is to be delivered again.
   *
   * @returns Whether all is still there.
   */
  async function settle(milliseconds: number): Promise<boolean> {
    const old = unsettled.filter((batch) => isOlder(batch, milliseconds));
    const [first, last] = [old[0], old.at(-1)];
    if (settling === undefined || first === undefined || last === undefined) return true;
    if (!await settling.isIntact(given.signal)) {
      log.info("{name} may have lost what it confirmed last: it is delivered again", { name: destination.name });
      unsettled = [];
      return false;
    }
    reader.confirm({ from: first.from, to: last.to });
    unsettled = unsettled.slice(old.length);
    return true;
  }

  /** The same, where a failure is one like those of deliveries; gives whether there is nothing more to do. */
  async function trySettling(milliseconds: number): Promise<boolean> {
    try {
      return await settle(milliseconds);
    } catch (error) {
      failed(error);
      return false;
    }
  }

  function succeeded(): void {
    if (failuresInARow === 0) return;
    log.info("Reports to {name} again, after {failures} failed tries; {items} items wait", {
      name: destination.name,
      failures: failuresInARow,
      items: reader.lag().items,
    });
    failuresInARow = 0;
  }

  function failed(error: unknown): void {
    failures++;
    lastError = error instanceof Error ? error.message : String(error);
    lateness.excuse();
    // What is broken off at the end is no outage.
    if (given.signal.aborted) return;
    if (failuresInARow++ > 0) return;
    log.warn("Cannot report to {name}: {reason}; the journal keeps what is to be reported until that works again", {
      name: destination.name,
      reason: lastError,
    });
  }

  function look(): void {
    unset?.();
    unset = undefined;
    if (running !== undefined) {
      again = true;
      return;
    }
    again = false;
    running = deliverAll().then((done) => {
      running = undefined;
      if (stopping) return;
      if (again && done) return look();
      unset = after(done ? intervalMs : pauseMs(), look);
      if (done) settleLater();
    });
  }

  /** Does not wait for the next look, which may be a minute away, and delivers nothing new before it. */
  function settleLater(): void {
    unsetSettling?.();
    unsetSettling = undefined;
    if (settling === undefined || unsettled.length === 0) return;
    unsetSettling = after(settling.graceMs, () => {
      unsetSettling = undefined;
      // Who delivers settles as well.
      if (running !== undefined) return;
      running = trySettling(settling.graceMs).then((done) => {
        running = undefined;
        if (stopping) return;
        if (again || (!done && failuresInARow === 0)) return look();
        if (done) return settleLater();
        unset?.();
        unset = after(pauseMs(), look);
      });
    });
  }

  function pauseMs(): number {
    return Math.min(FIRST_PAUSE_MS * 2 ** (failuresInARow - 1), LONGEST_PAUSE_MS);
  }

  /** What is on its way, and then what has come since; nothing of it while the other side is away. */
  async function drain(): Promise<void> {
    if (failuresInARow > 0) given.abort(STOPS);
    await running;
    if (failuresInARow === 0) await deliverLast();
  }

  async function deliverLast(): Promise<void> {
    if (!await deliverAll() || await trySettling(0)) return;
    // What has got lost is delivered again, and is to stay then.
    if (failuresInARow === 0 && !given.signal.aborted) await deliverLast();
  }

  async function stop(milliseconds: number): Promise<void> {
    stopping = true;
    unset?.();
    unsetSettling?.();
    const expire = after(milliseconds, () => given.abort(new Error("there is no more time, the server stops")));
    if (started) await drain();
    expire();
    given.abort(STOPS);
    await destination.close();
    const { items } = reader.lag();
    if (started && items > 0) {
      log.warn("Stopped with {items} items to report; they stay in the journal for the next start", { items });
    }
  }

  let stopped: Promise<void> | undefined;

  return {
    key,
    start() {
      if (started || stopping) return;
      started = true;
      lateness.excuse();
      look();
    },
    wake() {
      if (started && !stopping) look();
    },
    stop: (milliseconds) => stopped ??= stop(milliseconds),
    status() {
      const { items, age } = reader.lag();
      return {
        queue_size: items,
        oldest_age: Math.round(age / 1000),
        delivered,
        failures,
        failing: failuresInARow > 0,
        last_error: lastError ?? null,
        last_delivery: lastDelivery === undefined ? null : new Date(lastDelivery).toISOString(),
        ...destination.status(),
      };
    },
  };
}
