/**
 * A small Stratum pool for tests, which really judges shares. It shares no code with the miner save hex: headers are
 * built by hand and hashed with another library.
 *
 * @module
 */

import { createServer, type Socket } from "node:net";
import { scrypt } from "@noble/hashes/scrypt.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "../../src/bytes/bytes.ts";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { closeServer } from "./close_server.ts";
import { createInbox, type Inbox } from "./inbox.ts";

/** A share that came in, and the code with which it was refused, if it was. */
export interface TestShare {
  readonly user: string;
  readonly jobId: string;
  readonly extranonce2: string;
  readonly header: string;
  readonly refused: number | undefined;
}

/** A miner at the pool. */
export interface TestConnection {
  /** Every call of the miner, and its answers to the pool's. */
  readonly calls: Inbox<Record<string, unknown>>;
  readonly shares: Inbox<TestShare>;
  /** Sends any message. */
  send(message: unknown): void;
  /** Sends raw text. */
  sendRaw(text: string): void;
  /** Sends `mining.set_difficulty`; it holds from the next job on. */
  setDifficulty(difficulty: number): void;
  /** Sends `mining.set_extranonce`; it holds from the next job on. */
  setExtranonce(extranonce1: string, extranonce2Bytes: number): void;
  /** Sends a job; a clean one voids all before it. */
  notify(params: readonly unknown[]): void;
  /** Hangs up. */
  drop(): void;
}

/** What the pool is like. */
export interface TestPoolOptions {
  readonly algorithm: "sha256" | "scrypt";
  /** Answers instead of the pool where it returns something. */
  readonly answer?: (method: string, id: unknown) => Record<string, unknown> | undefined;
  readonly host?: string;
}

/** A pool that listens. */
export interface TestPool {
  readonly port: number;
  readonly connections: Inbox<TestConnection>;
  close(): Promise<void>;
}

interface Issued {
  readonly params: readonly unknown[];
  readonly difficulty: number;
  readonly extranonce1: string;
  readonly extranonce2Bytes: number;
  readonly seen: Set<string>;
}

const DIFFICULTY_ONE = { sha256: 0xffffn << 208n, scrypt: 0xffffn << 224n };
const sha256d = (bytes: Uint8Array): Uint8Array => sha256(sha256(bytes));
const HASH = {
  sha256: sha256d,
  scrypt: (header: Uint8Array): Uint8Array => scrypt(header, header, { N: 1024, r: 1, p: 1, dkLen: 32 }),
};

/** Starts a pool on a free port of the loopback. Miners get extranonce1 00000001, 00000002, … and four bytes more. */
export async function startTestPool(options: TestPoolOptions): Promise<TestPool> {
  const connections = createInbox<TestConnection>();
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    connections.push(serve(socket, hex32(++count), options));
  });
  await new Promise<void>((resolve) => server.listen(0, options.host ?? "127.0.0.1", resolve));
  return {
    port: (server.address() as { port: number }).port,
    connections,
    close: () => closeServer(server, sockets),
  };
}

function serve(socket: Socket, ownExtranonce: string, options: TestPoolOptions): TestConnection {
  const calls = createInbox<Record<string, unknown>>();
  const shares = createInbox<TestShare>();
  const jobs = new Map<string, Issued>();
  let extranonce1 = ownExtranonce;
  let extranonce2Bytes = 4;
  let difficulty = 1;
  let rest = "";
  const send = (message: unknown): void => void socket.write(`${JSON.stringify(message)}\n`);
  const call = (method: string, params: readonly unknown[]): void => send({ id: null, method, params });

  function answerOf(method: string, id: unknown, params: readonly string[]): Record<string, unknown> {
    const own = options.answer?.(method, id);
    if (own !== undefined) return own;
    if (method === "mining.subscribe") {
      return { id, result: [[["mining.notify", "1"]], extranonce1, extranonce2Bytes], error: null };
    }
    if (method !== "mining.submit") return { id, result: true, error: null };
    const share = judge(params, jobs, options.algorithm);
    shares.push(share);
    if (share.refused === undefined) return { id, result: true, error: null };
    return { id, result: null, error: [share.refused, `refused with ${share.refused}`, null] };
  }

  socket.on("data", (chunk: Uint8Array) => {
    const lines = (rest + new TextDecoder().decode(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const message = JSON.parse(line) as Record<string, unknown>;
      if (typeof message["method"] === "string") {
        send(answerOf(message["method"], message["id"], message["params"] as string[]));
      }
      calls.push(message);
    }
  });

  return {
    calls,
    shares,
    send,
    sendRaw: (text) => void socket.write(text),
    setDifficulty(value) {
      difficulty = value;
      call("mining.set_difficulty", [value]);
    },
    setExtranonce(one, bytes) {
      extranonce1 = one;
      extranonce2Bytes = bytes;
      call("mining.set_extranonce", [one, bytes]);
    },
    notify(params) {
      if (params[8] === true) jobs.clear();
      jobs.set(String(params[0]), { params, difficulty, extranonce1, extranonce2Bytes, seen: new Set() });
      call("mining.notify", params);
    },
    drop: () => void socket.destroy(),
  };
}

/** Judges `[user, job, extranonce2, ntime, nonce]` with the codes that pools use. */
function judge(params: readonly string[], jobs: Map<string, Issued>, algorithm: "sha256" | "scrypt"): TestShare {
  const [user = "", jobId = "", extranonce2 = "", ntime = "", nonce = ""] = params;
  const job = jobs.get(jobId);
  if (job === undefined) return { user, jobId, extranonce2, header: "", refused: 21 };
  const [, previousHash, coinbase1, coinbase2, branch, version, bits] = job.params as string[];
  const coinbase = decodeHex(`${coinbase1}${job.extranonce1}${extranonce2}${coinbase2}`);
  let root = sha256d(coinbase);
  for (const sibling of branch as unknown as string[]) root = sha256d(concatBytes(root, decodeHex(sibling)));
  const words = (previousHash as string).match(/.{8}/g) ?? [];
  const header = [version, ...words].map((word) => littleEndian(word ?? "")).join("") + encodeHex(root) +
    [ntime, bits, nonce].map((word) => littleEndian(word ?? "")).join("");
  const digest = HASH[algorithm](decodeHex(header));
  const value = BigInt(`0x${encodeHex(digest.reverse())}`);
  // Difficulties in the tests are powers of two, so that floating point is exact here.
  const target = BigInt(Number(DIFFICULTY_ONE[algorithm]) / job.difficulty);
  let refused: number | undefined;
  if (extranonce2.length !== 2 * job.extranonce2Bytes) refused = 20;
  else if (job.seen.has(header)) refused = 22;
  else if (value > target) refused = 23;
  job.seen.add(header);
  return { user, jobId, extranonce2, header, refused };
}

function littleEndian(word: string): string {
  return encodeHex(decodeHex(word).reverse());
}

function hex32(value: number): string {
  return value.toString(16).padStart(8, "0");
}
