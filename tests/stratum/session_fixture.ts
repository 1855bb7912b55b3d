/**
 * A session without a socket: what it sends is kept, what it writes is kept, and time stands still until told.
 *
 * @module
 */

import type { Algorithm } from "../../src/algorithms/algorithm.ts";
import { algorithmByName } from "../../src/algorithms/registry.ts";
import { targetBytes } from "../../src/algorithms/target.ts";
import { encodeHex } from "../../src/bytes/hex.ts";
import { type CompactBits, expandBits } from "../../src/coin/compact_bits.ts";
import { parseHash } from "../../src/coin/hash.ts";
import { buildCoinbase } from "../../src/coin/coinbase.ts";
import type { Job } from "../../src/jobmanagers/job.ts";
import type { ShareOrigin, ShareRecord } from "../../src/journal/records.ts";
import { createMinuteCounter } from "../../src/counters/minute_counter.ts";
import type { LeftDifficulty } from "../../src/stratum/difficulty/difficulty_policy.ts";
import { createExtranonce1Allocator } from "../../src/stratum/extranonce.ts";
import { type StratumServerOptions, stratumServerOptions } from "../../src/stratum/options.ts";
import { createPortCounters } from "../../src/stratum/port_counters.ts";
import type { SessionView } from "../../src/stratum/session.ts";
import { createSessions, type Sessions, type SessionsParts } from "../../src/stratum/sessions.ts";
import type { Solution } from "../../src/stratum/shares/share_desk.ts";
import type { MinerName } from "../../src/stratum/username.ts";

/** An address that every port takes. */
export const ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

/** Time of the first job, seconds since 1970. */
export const JOB_TIME = 1_700_000_000;

/** sha256, which every test here hashes with. */
export const SHA256: Algorithm = algorithmByName("sha256") as Algorithm;

/** So easy that every digest meets it. */
export const EVERY_SHARE = 2 ** -40;

/** So hard that no digest of a test meets it. */
export const NO_SHARE = 2 ** 60;

/** Compact bits of regtest, which every other digest solves, and of the main chain's first target, which none does. */
export const EASY_BITS = 0x207fffff as CompactBits;
export const HARD_BITS = 0x1d00ffff as CompactBits;

/** Makes a job. */
export function makeJob(number: number, { clean = true, bits = HARD_BITS, height = 100 } = {}): Job {
  return {
    number,
    currency: "DEV",
    height,
    version: 0x20000000,
    previousHash: parseHash("00".repeat(31) + height.toString(16).padStart(2, "0")),
    bits,
    networkTarget: targetBytes(expandBits(bits)),
    solutionTarget: targetBytes(expandBits(bits)),
    push: false,
    minimumTime: JOB_TIME - 3600,
    currentTime: JOB_TIME,
    coinbase: buildCoinbase({
      height,
      auxScript: new Uint8Array(),
      salt: Uint8Array.of(number, 0, 0, 0),
      extranonceBytes: 8,
      tag: new Uint8Array(),
      outputs: [{ value: 5_000_000_000n, script: Uint8Array.of(0x51) }],
    }),
    branch: [],
    clean,
    powBlockHash: false,
  };
}

/** A line that the session sent. */
export interface Sent {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: readonly unknown[];
  readonly result?: unknown;
  readonly error?: readonly [number, string, null] | null;
}

/** The difficulties that were announced, in order. */
export function announcedIn(sent: readonly Sent[]): unknown[] {
  return sent.flatMap(({ method, params = [] }) => method === "mining.set_difficulty" ? params : []);
}

/** The fields of a share and its origin, side by side. */
export type FlatShare = Omit<ShareRecord, "origin"> & ShareOrigin;

/** Puts them side by side. */
export function flatShare({ origin, ...share }: ShareRecord): FlatShare {
  return { ...share, ...origin };
}

/** One connection of a miner, without a socket. */
export interface SessionClient {
  closed: boolean;
  /** Why the connection was cut, if it was. */
  cutReason: string;
  view(): SessionView;
  /** Gives the session a request and returns what it sent since. */
  ask(method: string, params?: unknown, id?: unknown): Promise<Sent[]>;
  /** Gives the session a line and returns what it sent since. */
  line(text: string): Promise<Sent[]>;
  /** Ends the session, as when its connection is gone. */
  leave(): void;
  /** Everything sent since the last look. */
  take(): Sent[];
  /** Subscribes and authorizes, and returns what was sent since. */
  logIn(user?: string, password?: string): Promise<Sent[]>;
}

/** The session and everything around it. */
export interface SessionFixture extends SessionClient {
  readonly records: FlatShare[];
  readonly solves: { job: Job; solution: Solution; finder: MinerName }[];
  /** Milliseconds since 1970. */
  now: number;
  /** How often an address was found to send mostly rubbish. */
  misconduct: number;
  /** What was said of workers that left. */
  readonly left: LeftDifficulty[];
  /** What writing a share does; resolves unless a test says otherwise. */
  append: () => Promise<void>;
  /** Another connection to the same port; from the same address if none is given. */
  open(remoteAddress?: string): SessionClient;
  /** The remote addresses of the connections that work under a name. */
  addressesOf(miner: MinerName): string[];
  /** Tells the port what another shard says of a worker that left. */
  remember(left: LeftDifficulty): void;
  /** Gives the port a job. */
  post(job: Job): void;
  /** Lets the port look at its sessions. */
  tick(): void;
  /** Has the port go over to other options; what is not named is as it is by default. */
  change(options: Record<string, unknown>): void;
}

/** Starts a session on a port with these options. */
export function startSession(
  options: Record<string, unknown> = {},
  parts: Partial<SessionsParts> = {},
): SessionFixture {
  const records: FlatShare[] = [];
  const solves: SessionFixture["solves"] = [];
  let opened = 0;
  const sessions = createSessions({
    key: "pool",
    options: optionsOf(options),
    algorithm: SHA256,
    difficultyOne: SHA256.difficultyOne,
    currencies: ["DEV"],
    extranonces: createExtranonce1Allocator({ bytes: 4, server: 0, shard: 0, start: 1 }),
    extranonce2Bytes: 4,
    writer: {
      add(share, written) {
        records.push(flatShare(share));
        around.append().then(() => written?.(undefined), (error) => written?.(error));
      },
      flush() {},
      settle() {},
      drained: () => Promise.resolve(),
    },
    counters: createPortCounters(() => createMinuteCounter(() => JOB_TIME * 1000)),
    misconduct: () => around.misconduct++,
    leftDifficulty: (left) => around.left.push(left),
    solve: (job, solution, finder) => solves.push({ job, solution, finder }),
    now: () => around.now,
    random: () => 0,
    ...parts,
  });
  const around: Omit<SessionFixture, keyof SessionClient> = {
    records,
    solves,
    now: JOB_TIME * 1000,
    misconduct: 0,
    left: [],
    append: () => Promise.resolve(),
    open: (remoteAddress) => openSession(sessions, {}, ++opened, remoteAddress),
    addressesOf: sessions.addressesOf,
    remember: sessions.remember,
    post: sessions.post,
    tick: sessions.tick,
    change: (options) => sessions.change(optionsOf(options)),
  };
  return openSession(sessions, around, opened);
}

function optionsOf(options: Record<string, unknown>): StratumServerOptions {
  return stratumServerOptions.parse({ algo: "sha256", start_difficulty: EVERY_SHARE, ...options });
}

/** Opens a session and puts its connection into what is around it. */
function openSession<Around extends object>(
  sessions: Sessions,
  around: Around,
  id: number,
  remoteAddress = "127.0.0.1",
): Around & SessionClient {
  const lines: string[] = [];
  const client: Around & SessionClient = Object.assign<Around, SessionClient>(around, {
    closed: false,
    cutReason: "",
    view: () => sessions.views().find((view) => view.id === id) as SessionView,
    async line(text) {
      sessions.receive(session, text);
      sessions.settle();
      await settled();
      return client.take();
    },
    ask: (method, params = [], id = 1) => client.line(JSON.stringify({ id, method, params })),
    leave: () => sessions.left(session),
    take: () => lines.splice(0).map((line) => JSON.parse(line)),
    async logIn(user = `${ADDRESS}.rig`, password = "x") {
      const sent = await client.ask("mining.subscribe", ["test/1"]);
      return [...sent, ...await client.ask("mining.authorize", [user, password])];
    },
  });
  const take = (line: string | Uint8Array) => {
    lines.push(typeof line === "string" ? line : new TextDecoder().decode(line));
  };
  const session = sessions.open({
    id,
    remoteAddress,
    send: take,
    sendNow: take,
    cut(reason) {
      client.cutReason = reason;
    },
    close() {
      client.closed = true;
      return Promise.resolve();
    },
  });
  return client;
}

/** The parameters of a submit for a job, valid unless a test changes one. */
export function submitParams(job: Job, changes: {
  user?: string;
  jobId?: string;
  extranonce2?: string;
  time?: number;
  nonce?: number | string;
  versionBits?: string;
} = {}): unknown[] {
  const { nonce = 0 } = changes;
  const params: unknown[] = [
    changes.user ?? `${ADDRESS}.rig`,
    changes.jobId ?? word(job.number),
    changes.extranonce2 ?? "00000000",
    word(changes.time ?? job.currentTime),
    typeof nonce === "string" ? nonce : word(nonce),
  ];
  if (changes.versionBits !== undefined) params.push(changes.versionBits);
  return params;
}

/** A 32-bit number as eight hex digits. */
export function word(value: number): string {
  return encodeHex(Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value));
}

/** Lets every promise that is ready run. */
async function settled(): Promise<void> {
  const channel = new MessageChannel();
  const turn = new Promise((resolve) => channel.port1.onmessage = resolve);
  channel.port2.postMessage(null);
  await turn;
  channel.port1.close();
  channel.port2.close();
}
