/**
 * Sees the blocks through that miners of one network found: each is handed in, and followed until its chain has decided.
 *
 * What became of a block is what the chain says, not what the daemon said when it was handed in. Each time the chain has
 * another end, all blocks that are not settled are looked up; see {@link fateOf} for what follows of that.
 *
 * @module
 */

import { type Hash, parseHash } from "../../coin/hash.ts";
import type { BlockPlace, SubmitOutcome } from "../../daemon/daemon.ts";
import { DaemonError } from "../../daemon/daemon_error.ts";
import type { AuxOrigin, BlockChange } from "../../journal/records.ts";
import { type BlockFate, fateOf, isInChain } from "./block_fate.ts";
import type { BlockStats } from "./block_stats.ts";
import {
  createFoundBlocks,
  type Finder,
  type FoundBlock,
  type FoundBlocksParts,
  type OpenBlock,
} from "./found_blocks.ts";
import { createOutage, reasonOfFailure } from "../outage.ts";
import { createSingleFlight } from "./single_flight.ts";
import { submitUntilSettled } from "./submission.ts";

/** What is handed in. */
export interface HandedIn {
  readonly hash: Hash;
  readonly hex: string;
  readonly aux: AuxOrigin | undefined;
}

/** What following needs. */
export interface BlockFollowerParts extends Omit<FoundBlocksParts, "needsValue"> {
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
  /** Milliseconds that stopping waits for blocks under way; 3000 unless said otherwise. */
  readonly stopGraceMs?: number | undefined;
}

/** Follower of a network's blocks. */
export interface BlockFollower {
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

/** Well below PowerPool's term_timeout of 10 seconds. */
const DEFAULT_STOP_GRACE_MS = 3000;

/** After a look that failed; the next block comes sooner on many chains. */
const LOOK_RETRY_MS = 15_000;

/** What is known of a block's confirmations when it was handed in; the next look has the number. */
const CONFIRMATIONS = { accepted: 1, beside: -1, rejected: 0 } as const;

const LOST_RACE = "another block of its height won";

/** Makes a follower; it has no blocks yet. */
export function createBlockFollower(parts: BlockFollowerParts): BlockFollower {
  const { maturity, log, stopGraceMs = DEFAULT_STOP_GRACE_MS } = parts;
  const blocks = createFoundBlocks({ ...parts, needsValue: parts.value !== undefined });
  const givingUp = new AbortController();
  const underway = new Set<Promise<void>>();
  /** What ends the submission of a block, while there is one. */
  const submissions = new Map<OpenBlock, AbortController>();
  /** Blocks that were handed in once more when the chain did not know them any more. */
  const revived = new WeakSet<OpenBlock>();
  const blindness = createOutage(
    (error) => log.warn("What became of the blocks cannot be seen: {error}", { error }),
    reasonOfFailure,
  );
  const unreadable = createOutage((error) => log.warn("What blocks pay stays unknown: {error}", { error }));
  const looks = createSingleFlight({
    async run(signal) {
      await look(signal);
      blindness.over();
    },
    onFailure: blindness.failed,
    retryMs: LOOK_RETRY_MS,
  });

  function track(task: Promise<void>): void {
    const tracked = task.finally(() => underway.delete(tracked));
    underway.add(tracked);
  }

  async function submit(block: OpenBlock, hex: string): Promise<void> {
    const { height, hash, aux } = block;
    const ending = new AbortController();
    submissions.set(block, ending);
    try {
      const { state, reason } = await submitUntilSettled({
        submit: (signal) => parts.submit({ hash: parseHash(hash), hex, aux }, signal),
        place: (signal) => parts.place(parseHash(hash), signal),
        signal: AbortSignal.any([givingUp.signal, ending.signal]),
        onFailure: (error) => log.error("Block {height} {hash} is not submitted yet: {error}", { height, hash, error }),
      });
      if (state === "beside") blocks.tellBeside(block);
      const fate: BlockFate = {
        state: state === "beside" ? "found" : state,
        confirmations: CONFIRMATIONS[state],
        settled: false,
      };
      blocks.note([blocks.enter(block, fate, reason)]);
      if (state === "accepted" && block.value === undefined) looks.want();
    } catch (error) {
      if (ending.signal.aborted) return;
      if (!givingUp.signal.aborted) return log.error("Block {height} {hash}: {error}", { height, hash, error });
      log.warn("Block {height} {hash} stays in the journal for the next start", { height, hash });
    } finally {
      submissions.delete(block);
    }
  }

  /** Looks all blocks up, one after the other: the daemon has more urgent calls to answer. */
  async function look(signal: AbortSignal): Promise<void> {
    const changes: (BlockChange | undefined)[] = [];
    let tip: number | undefined;
    try {
      for (const block of blocks.open()) {
        const { news, hash } = block;
        // deno-lint-ignore no-await-in-loop -- see above
        const place = await parts.place(parseHash(hash), signal);
        // deno-lint-ignore no-await-in-loop -- once, and only if there is a block that is not in the chain
        if (!isInChain(place)) tip ??= await parts.tipHeight(signal);
        if (news !== block.news) continue;
        const fate = fateOf(block, { place, tip: tip ?? 0 }, maturity);
        const inChain = isInChain(place);
        // On its way: whether it arrives is for its submission to say, as long as that can matter.
        const submission = submissions.get(block);
        if (submission !== undefined && !inChain && !fate.settled) continue;
        submission?.abort(new DOMException("The chain has decided", "AbortError"));
        // deno-lint-ignore no-await-in-loop -- see above
        const value = inChain ? await learnValue(block, signal) : undefined;
        changes.push(blocks.enter(block, fate, inChain ? "" : reasonOf(block, fate), value));
        if (place === undefined && !fate.settled) revive(block);
      }
    } finally {
      blocks.note(changes);
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
    const { height, hash, aux } = block;
    // Proofs of aux blocks are of no use then: the daemon has forgotten the block that they are for.
    if (revived.has(block) || block.state === "rejected" || aux !== undefined) return;
    revived.add(block);
    const hex = blocks.hexOf(block);
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
      for (const { block, hex } of blocks.resume()) track(submit(block, hex));
    },
    add: (block, finder) => track(submit(blocks.add(block, finder), block.hex)),
    tipChanged: looks.want,

    async stop() {
      const looked = looks.stop();
      const giveUp = () => givingUp.abort(new DOMException("The network is stopped", "AbortError"));
      const timer = setTimeout(giveUp, stopGraceMs);
      await Promise.all([...underway, looked]);
      clearTimeout(timer);
    },

    view: blocks.view,
  };
}

function reasonOf({ reason }: OpenBlock, { state }: BlockFate): string {
  return reason === "" && state === "orphaned" ? LOST_RACE : reason;
}
