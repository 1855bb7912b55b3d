/**
 * Daemons in memory for groups: what they answer is what a test sets, and so is the time.
 *
 * @module
 */

import type { CompactBits } from "../../src/coin/compact_bits.ts";
import { type Hash, parseHash } from "../../src/coin/hash.ts";
import type { Daemon, SubmitOutcome, TemplateRequest } from "../../src/daemon/daemon.ts";
import { DaemonError, type DaemonErrorKind } from "../../src/daemon/daemon_error.ts";
import { createDaemonGroup, type DaemonGroup, type DaemonGroupParts } from "../../src/daemon/group/group.ts";
import { type GroupEvent, wordOf } from "../../src/daemon/group/group_event.ts";
import { parseTemplate } from "../../src/daemon/template.ts";

/** A daemon whose behaviour can be changed at any time. */
export interface GroupedFake {
  readonly daemon: Daemon;
  readonly name: string;
  /** Every call, by method, in its order; a long poll is `longpoll ID`. */
  readonly calls: string[];
  /** Thrown by every call while it is set; `hang` keeps calls waiting until they are ended. */
  trouble: DaemonErrorKind | "hang" | undefined;
  /** Thrown by calls of a template. */
  templateError: DaemonError | undefined;
  height: number;
  /** Names of the blocks from a height on; other names are other blocks. */
  branches: { readonly from: number; readonly name: string }[];
  chain: string;
  downloading: boolean;
  outcome: SubmitOutcome;
  /** Confirmations of whatever block is asked for; `undefined` is a block that is not known. */
  confirmations: number | undefined;
  disposed: boolean;
}

/** Makes a daemon of a chain that is 100 blocks high. */
export function groupedFake(name: string): GroupedFake {
  const fake: GroupedFake = {
    name,
    calls: [],
    trouble: undefined,
    templateError: undefined,
    height: 100,
    branches: [],
    chain: "main",
    downloading: false,
    outcome: { accepted: true, known: false },
    confirmations: 1,
    disposed: false,
    daemon: {
      name,
      getBlockTemplate: ({ longpollId, signal }: TemplateRequest) =>
        answer(longpollId === undefined ? "getblocktemplate" : `longpoll ${longpollId}`, signal, () => {
          if (fake.templateError !== undefined) throw fake.templateError;
          return templateOf(fake, hashAt);
        }, longpollId !== undefined),
      submitBlock: (_block, scope) => answer("submitblock", scope?.signal, () => fake.outcome),
      getBestBlockHash: (scope) => answer("getbestblockhash", scope?.signal, () => hashAt(fake.height)),
      getBlockHash: (height, scope) => answer("getblockhash", scope?.signal, () => hashAt(height)),
      getBlockPlace: (_hash, scope) =>
        answer("getblockheader", scope?.signal, () => {
          const { confirmations } = fake;
          return confirmations === undefined ? undefined : { height: fake.height, confirmations };
        }),
      getChainTip: (hash, scope) =>
        answer("getblockheader", scope?.signal, () => ({
          hash,
          previousHash: hashAt(fake.height - 1),
          height: fake.height,
          bits: 0x207fffff as CompactBits,
          medianTime: 0,
        })),
      validateAddress: (_address, scope) =>
        answer("validateaddress", scope?.signal, () => ({ valid: true, script: "51" })),
      getBlockchainInfo: (scope) =>
        answer("getblockchaininfo", scope?.signal, () => ({
          chain: fake.chain,
          blocks: fake.height,
          headers: fake.height,
          bestBlockHash: hashAt(fake.height),
          initialBlockDownload: fake.downloading,
          raw: {},
        })),
      getNetworkInfo: (scope) =>
        answer("getnetworkinfo", scope?.signal, () => ({ version: 210201, subversion: "/Fake:1/", connections: 8 })),
      status: () => ({
        name,
        state: "up",
        since: 0,
        lastLatency: undefined,
        lastError: undefined,
        lastErrorTime: undefined,
        calls: fake.calls.length,
        failures: 0,
      }),
      [Symbol.dispose]() {
        fake.disposed = true;
      },
    },
  };

  function hashAt(height: number): Hash {
    const branch = fake.branches.findLast(({ from }) => height >= from)?.name ?? "a";
    return parseHash(`${branch}${height.toString(16).padStart(63, "0")}`);
  }

  async function answer<T>(method: string, signal: AbortSignal | undefined, give: () => T, held = false): Promise<T> {
    fake.calls.push(method);
    await Promise.resolve();
    const { trouble } = fake;
    if (trouble === "hang" || (held && trouble === undefined)) {
      return await new Promise<never>((_, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
        if (signal?.aborted) reject(signal.reason);
      });
    }
    if (trouble !== undefined) throw new DaemonError(trouble, { daemon: name, method }, trouble);
    return give();
  }

  return fake;
}

function templateOf({ name, height }: GroupedFake, hashAt: (height: number) => Hash) {
  return {
    ...parseTemplate({
      version: 4,
      previousblockhash: "00".repeat(32),
      height: height + 1,
      bits: "207fffff",
      curtime: 1,
      coinbasevalue: 1,
      transactions: [],
      longpollid: `id-of-${name}`,
    }),
    previousBlockHash: hashAt(height),
  };
}

/** A group on fakes, with a clock and alarms of the test's. */
export interface GroupFixture extends Disposable {
  readonly group: DaemonGroup;
  /** What happened, in short: `down a`, `preferred b`, … */
  readonly events: string[];
  /** Moves the time on, rings the alarms that are due, and waits until all that follows of it is done. */
  pass(milliseconds: number): Promise<void>;
  /** Alarms that are set. */
  alarms(): number;
}

/** Milliseconds between two looks in all tests. */
export const PING_MS = 2000;

/** Makes a group; the first daemon has the highest priority unless `priorities` say otherwise. */
export function groupOf(
  fakes: readonly GroupedFake[],
  priorities: readonly number[] = fakes.map((_, index) => fakes.length - index),
  parts: Partial<DaemonGroupParts> = {},
): GroupFixture {
  let time = 0;
  const alarms = new Set<{ readonly at: number; readonly ring: () => void }>();
  const events: string[] = [];
  const group = createDaemonGroup({
    daemons: fakes.map(({ daemon }, index) => ({ daemon, priority: priorities[index] ?? 0 })),
    pingMs: PING_MS,
    now: () => time,
    clock: () => time,
    after(milliseconds, ring) {
      const alarm = { at: time + milliseconds, ring };
      alarms.add(alarm);
      return () => alarms.delete(alarm);
    },
    onEvent: (event) => events.push(shortOf(event)),
    ...parts,
  });

  async function pass(milliseconds: number): Promise<void> {
    const end = time + milliseconds;
    await quiet();
    for (;;) {
      const [next] = [...alarms].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
      if (next === undefined) break;
      alarms.delete(next);
      time = Math.max(time, next.at);
      next.ring();
      // deno-lint-ignore no-await-in-loop -- each alarm sees what the one before it has done
      await quiet();
    }
    time = end;
    await quiet();
  }

  return {
    group,
    events,
    pass,
    alarms: () => alarms.size,
    [Symbol.dispose]: () => group[Symbol.dispose](),
  };
}

/** Lets everything run that waits for nothing but its turn. */
export function quiet(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function shortOf(event: GroupEvent): string {
  const { type, daemon } = event;
  return type === "submitted" ? `submitted ${daemon}: ${wordOf(event.outcome)}` : `${type} ${daemon ?? "none"}`;
}
