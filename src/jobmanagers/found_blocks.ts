/**
 * Blocks that miners of one network found: each is journalled, submitted, and followed until its chain has decided.
 *
 * What became of a block is what the chain says, not what the daemon said when it was handed in. Each time the chain has
 * another end, all blocks that are not settled are looked up; see {@link fateOf} for what follows of that.
 *
 * @module
 */

import type { Logger } from "@logtape/logtape";
import { bitsText, type CompactBits } from "../coin/compact_bits.ts";
import { displayHash, type Hash, parseHash } from "../coin/hash.ts";
import type { BlockPlace, SubmitOutcome } from "../daemon/daemon.ts";
import { DaemonError } from "../daemon/daemon_error.ts";
import type { Journal } from "../journal/journal.ts";
import type { AuxOrigin, BlockChange, BlockState } from "../journal/records.ts";
import { type BlockFate, fateOf, isInChain } from "./block_fate.ts";
import { type BlockStats, createBlockStats } from "./block_stats.ts";
import { createOutage, reasonOfFailure } from "./outage.ts";
import { submitUntilSettled } from "./submission.ts";

/** Who found a block. */
export interface Finder {
  readonly address: string;
  readonly worker: string;
  /** Key of the Stratum port that the share came in by; left out where that is not known. */
  readonly port?: string;
}

/** A block that a share solved. */
export interface FoundBlock {
  readonly height: number;
  readonly hash: Hash;
  readonly bits: CompactBits;
  /** Everything that its coinbase pays, and the fees within it, satoshis; `undefined` is looked up in the chain. */
  readonly value: bigint | undefined;
  readonly fees: bigint;
  /** What is handed in for it: the block, or an aux block's proof. */
  readonly hex: string;
  /** Where an aux block is from. */
  readonly aux?: AuxOrigin;
}

/** What is handed in. */
export interface HandedIn {
  readonly hash: Hash;
  readonly hex: string;
  readonly aux: AuxOrigin | undefined;
}

/** The blocks of one network. */
export interface FoundBlocks {
  /** Takes up the blocks of earlier runs: submits those that did not arrive, follows the others. */
  resume(): void;
  /** Takes a solved block: writes it to the journal before it returns, then hands it to the daemon. */
  add(block: FoundBlock, finder: Finder): void;
  /** The chain has another end: looks what became of the blocks. May come as often as it likes. */
  tipChanged(): void;
  /** Ends the submissions, after a moment for those under way; what does not arrive stays in the journal. */
  stop(): Promise<void>;
  view(): BlockStats;
}

/** What the blocks need. */
export interface FoundBlocksParts {
  readonly currency: string;
  /** Confirmations with which a block is mature; as many blocks on its rival make it an orphan for good. */
  readonly maturity: number;
  /** Hands a block in. */
  submit(block: HandedIn, signal: AbortSignal): Promise<SubmitOutcome>;
  /** Where a block is in the chain; `undefined` if the daemon does not know it. */
  place(hash: Hash, signal: AbortSignal): Promise<BlockPlace | undefined>;
  /** Height of the chain's end. */
  tipHeight(signal: AbortSignal): Promise<number>;
  /** What a block of the chain pays, satoshis; only where blocks are found whose value is not known. */
  value?(hash: Hash, signal: AbortSignal): Promise<bigint>;
  readonly journal: BlockJournal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Logger;
  /** Milliseconds that stopping waits for blocks under way; 3000 unless said otherwise. */
  readonly stopGraceMs?: number | undefined;
}

/** What blocks need of the journal. */
export type BlockJournal = Pick<Journal, "recordBlock" | "noteBlocks" | "unsettledBlocks" | "blockHex">;

/** A block that is followed. */
interface OpenBlock extends Finder {
  /** Its id in the journal; `undefined` if it could not be written there. */
  readonly id: number | undefined;
  readonly height: number;
  readonly hash: string;
  readonly aux: AuxOrigin | undefined;
  /** Whether it is counted: those that earlier runs have submitted are not. */
  readonly counted: boolean;
  state: BlockState;
  reason: string;
  confirmations: number;
  value: bigint | undefined;
  /** Ends its submission, while there is one. */
  submission: AbortController | undefined;
  /** Counts what became known of it, so that what was asked before that does not count. */
  news: number;
  /** Whether it was handed in once more when the chain did not know it any more. */
  revived: boolean;
}

/** Well below PowerPool's term_timeout of 10 seconds. */
const DEFAULT_STOP_GRACE_MS = 3000;

/** After a look that failed; the next block comes sooner on many chains. */
const LOOK_RETRY_MS = 15_000;

/** What is known of a block's confirmations when it was handed in; the next look has the number. */
const CONFIRMATIONS = { accepted: 1, beside: -1, rejected: 0 } as const;

const LOST_RACE = "another block of its height won";

/** Makes the keeper of a network's blocks. */
export function createFoundBlocks(parts: FoundBlocksParts): FoundBlocks {
  const { currency, maturity, journal, now, log, stopGraceMs = DEFAULT_STOP_GRACE_MS } = parts;
  const givingUp = new AbortController();
  const stopping = new AbortController();
  const submissions = new Set<Promise<void>>();
  const open = new Set<OpenBlock>();
  const stats = createBlockStats();
  const blindness = createOutage(
    (error) => log.warn("What became of the blocks cannot be seen: {error}", { error }),
    reasonOfFailure,
  );
  const unreadable = createOutage((error) => log.warn("What blocks pay stays unknown: {error}", { error }));
  let looking: Promise<void> = Promise.resolve();
  let isLooking = false;
  let wanted = false;
  let retry: ReturnType<typeof setTimeout> | undefined;

  function track(task: Promise<void>): void {
    const tracked = task.finally(() => submissions.delete(tracked));
    submissions.add(tracked);
  }

  async function submit(block: OpenBlock, hex: string): Promise<void> {
    const { height, hash, aux } = block;
    const ending = new AbortController();
    block.submission = ending;
    try {
      const { state, reason } = await submitUntilSettled({
        submit: (signal) => parts.submit({ hash: parseHash(hash), hex, aux }, signal),
        place: (signal) => parts.place(parseHash(hash), signal),
        signal: AbortSignal.any([givingUp.signal, ending.signal]),
        onFailure: (error) => log.error("Block {height} {hash} is not submitted yet: {error}", { height, hash, error }),
      });
      block.submission = undefined;
      if (state === "beside") tellBeside(block);
      const fate: BlockFate = {
        state: state === "beside" ? "found" : state,
        confirmations: CONFIRMATIONS[state],
        settled: false,
      };
      note([enter(block, fate, reason)]);
      if (state === "accepted" && block.value === undefined) tipChanged();
    } catch (error) {
      if (ending.signal.aborted) return;
      if (!givingUp.signal.aborted) return log.error("Block {height} {hash}: {error}", { height, hash, error });
      log.warn("Block {height} {hash} stays in the journal for the next start", { height, hash });
    } finally {
      block.submission = undefined;
    }
  }

  /**
   * Takes in what became of a block, and what else has become known of it.
   *
   * @returns What can be written later: the number of confirmations alone. All else is in the journal by then.
   */
  function enter(block: OpenBlock, fate: BlockFate, reason: string, value?: bigint): BlockChange | undefined {
    const { id, hash, state: before } = block;
    const { state, confirmations } = fate;
    block.news++;
    const isSame = confirmations === block.confirmations && reason === block.reason;
    Object.assign(block, { state, confirmations, reason, value: value ?? block.value });
    // A block of which everything but its value is known is still looked up for that.
    const isOver = fate.settled && !(state === "mature" && block.value === undefined && parts.value !== undefined);
    if (isOver) open.delete(block);
    const change = id === undefined
      ? undefined
      : { id, state, reason, confirmations, value, ...isOver ? { settledAt: now() } : {} };
    if (state === before && !isOver && value === undefined) return isSame ? undefined : change;
    note([change]);
    if (state === before) return undefined;
    if (block.counted) stats.moved(hash, before, state);
    tell(block, before);
    return undefined;
  }

  function tell({ height, hash, state, reason, address, worker }: OpenBlock, before: BlockState): void {
    const which = { height, hash, reason, address, worker };
    if (state === "accepted") {
      if (before === "found") log.info("Block {height} accepted: {hash}", which);
      else log.warn("Block {height} is in the chain after all: {hash}", which);
    } else if (state === "mature") log.info("Block {height} is mature: {hash}", which);
    else if (state === "rejected") log.warn("Block {height} rejected: {reason}: {hash}", which);
    else if (isOursAt(height)) log.info("Block {height} orphaned, by another one of ours: {hash}", which);
    else log.warn("Block {height} orphaned: {hash}", which);
  }

  function tellBeside(block: OpenBlock): void {
    const { height, hash } = block;
    // Nothing is lost: the other one was ours as well.
    if (isOursAt(height)) return log.info("Block {height} was found twice: {hash}", { height, hash });
    log.warn("Block {height} is not in the chain, another one of its height came first; it is followed: {hash}", {
      height,
      hash,
    });
  }

  function isOursAt(height: number): boolean {
    return [...open].some((other) => other.height === height && other.state === "accepted");
  }

  function note(changes: readonly (BlockChange | undefined)[]): void {
    const known = changes.filter((change) => change !== undefined);
    if (known.length === 0) return;
    try {
      journal.noteBlocks(known);
    } catch (error) {
      // What the journal has is out of date, no more: the next start finds out again.
      log.error("{error}", { error });
    }
  }

  function tipChanged(): void {
    wanted = true;
    if (!isLooking && !stopping.signal.aborted) looking = keepLooking();
  }

  async function keepLooking(): Promise<void> {
    const { signal } = stopping;
    isLooking = true;
    while (wanted && !signal.aborted) {
      wanted = false;
      try {
        // deno-lint-ignore no-await-in-loop -- one look after the other
        await look(signal);
        blindness.over();
      } catch (error) {
        if (signal.aborted) return;
        blindness.failed(error);
        clearTimeout(retry);
        retry = setTimeout(tipChanged, LOOK_RETRY_MS);
      }
    }
    isLooking = false;
  }

  /** Looks all blocks up, one after the other: the daemon has more urgent calls to answer. */
  async function look(signal: AbortSignal): Promise<void> {
    const changes: (BlockChange | undefined)[] = [];
    let tip: number | undefined;
    try {
      for (const block of [...open]) {
        const { news, hash } = block;
        // deno-lint-ignore no-await-in-loop -- see above
        const place = await parts.place(parseHash(hash), signal);
        // deno-lint-ignore no-await-in-loop -- once, and only if there is a block that is not in the chain
        if (!isInChain(place)) tip ??= await parts.tipHeight(signal);
        if (news !== block.news) continue;
        const fate = fateOf(block, { place, tip: tip ?? 0 }, maturity);
        const inChain = isInChain(place);
        // On its way: whether it arrives is for its submission to say, as long as that can matter.
        if (block.submission !== undefined && !inChain && !fate.settled) continue;
        block.submission?.abort(new DOMException("The chain has decided", "AbortError"));
        // deno-lint-ignore no-await-in-loop -- see above
        const value = inChain ? await learnValue(block, signal) : undefined;
        changes.push(enter(block, fate, inChain ? "" : reasonOf(block, fate), value));
        if (place === undefined && !fate.settled) revive(block);
      }
    } finally {
      note(changes);
    }
  }

  /** Asks for a block's value, if it is not known. */
  async function learnValue(block: OpenBlock, signal: AbortSignal): Promise<bigint | undefined> {
    const { height, hash } = block;
    if (block.value !== undefined || parts.value === undefined) return undefined;
    try {
      return await parts.value(parseHash(hash), signal);
    } catch (error) {
      signal.throwIfAborted();
      // A daemon in trouble is asked again; a block that cannot be read stays what it is.
      if (error instanceof DaemonError) log.debug("Value of block {height} {hash}: {error}", { height, hash, error });
      else unreadable.failed(error);
      return undefined;
    }
  }

  /** The chain does not know a block any more, as after the crash of a daemon: hands it in once more. */
  function revive(block: OpenBlock): void {
    const { id, height, hash, aux } = block;
    // Proofs of aux blocks are of no use then: the daemon has forgotten the block that they are for.
    if (block.revived || block.state === "rejected" || id === undefined || aux !== undefined) return;
    block.revived = true;
    const hex = journal.blockHex(id);
    if (hex === undefined) return;
    log.warn("Block {height} {hash} is not known to the daemon any more; submitting it again", { height, hash });
    track(
      parts.submit({ hash: parseHash(hash), hex, aux }, givingUp.signal).then(() => {}, (error) => {
        if (!givingUp.signal.aborted) log.debug("Block {height} {hash}: {error}", { height, hash, error });
      }),
    );
  }

  return {
    resume() {
      for (const stored of journal.unsettledBlocks(currency)) {
        const { id, height, hash, address, worker, state, reason, confirmations, value, aux } = stored;
        // One that was seen beside the chain has arrived.
        const hex = state === "found" && confirmations === 0 ? journal.blockHex(id) : undefined;
        const block: OpenBlock = {
          ...{ id, height, hash, address, worker, state, reason, confirmations, value, aux },
          ...{ counted: hex !== undefined, submission: undefined, news: 0, revived: false },
        };
        open.add(block);
        if (hex === undefined) continue;
        log.warn("Block {height} {hash} of the last run was not settled; submitting it again", { height, hash });
        track(submit(block, hex));
      }
    },

    add({ height, value, fees, hex, aux, ...found }, { address, worker, port }) {
      const hash = displayHash(found.hash);
      const bits = bitsText(found.bits);
      const time = now();
      let id: number | undefined;
      try {
        const origin = { ...aux === undefined ? {} : { aux }, ...port === undefined ? {} : { port } };
        id = journal.recordBlock({ time, currency, height, hash, bits, value, fees, address, worker, hex, ...origin });
      } catch (error) {
        // All the more reason to submit it now.
        log.error("Block {height} {hash} is not in the journal: {error}; it was {hex}", { height, hash, error, hex });
      }
      stats.found({ height, time, hash, worker: worker === "" ? address : `${address}.${worker}` });
      log.info("Block {height} found by {address}: {hash}", { height, address, worker, hash });
      const block: OpenBlock = {
        ...{ id, height, hash, address, worker, value, aux, state: "found", reason: "", confirmations: 0 },
        ...{ counted: true, submission: undefined, news: 0, revived: false },
      };
      open.add(block);
      track(submit(block, hex));
    },

    tipChanged,

    async stop() {
      stopping.abort(new DOMException("The network is stopped", "AbortError"));
      clearTimeout(retry);
      const giveUp = () => givingUp.abort(new DOMException("The network is stopped", "AbortError"));
      const timer = setTimeout(giveUp, stopGraceMs);
      await Promise.all([...submissions, looking]);
      clearTimeout(timer);
    },

    view: () => stats.view(open.size),
  };
}

function reasonOf({ reason }: OpenBlock, { state }: BlockFate): string {
  return reason === "" && state === "orphaned" ? LOST_RACE : reason;
}
