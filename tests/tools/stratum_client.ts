/**
 * A Stratum client that keeps every job with the moment at which it came, and submits what its owner makes of them.
 *
 * @module
 */

import type { Algorithm } from "../../src/algorithms/algorithm.ts";
import { EASIEST_TARGET, meetsTarget, targetBytes } from "../../src/algorithms/target.ts";
import { equalBytes } from "../../src/bytes/bytes.ts";
import { encodeHex } from "../../src/bytes/hex.ts";
import { uint32le } from "../../src/bytes/integer.ts";
import { expandBits } from "../../src/coin/compact_bits.ts";
import { displayHash, parseHash } from "../../src/coin/hash.ts";
import { blockHash } from "../../src/coin/header.ts";
import { parseSubscription } from "../../src/miner/server_message.ts";
import { parseJob } from "../../src/miner/stratum_job.ts";
import { type Work, workHeader } from "../../src/miner/work.ts";

/** How a client is started. */
export interface StratumClientOptions {
  readonly port: number;
  readonly user: string;
  readonly algorithm: Algorithm;
  /** Called after each piece of lines that was read; what it submits goes out in one write. */
  readonly onRead?: () => void;
}

/** A job as it came. */
export interface ReceivedJob {
  readonly work: Work;
  /** By `performance.now()`. */
  readonly at: number;
}

/** A share: a nonce of a job, with everything else as the job has it. */
export interface Share {
  readonly work: Work;
  readonly nonce: number;
  /** 80 bytes. */
  readonly header: Uint8Array;
  readonly digest: Uint8Array;
}

/** What the pool said of a share: `true`, or an error. */
export type Verdict = { readonly accepted: true } | { readonly accepted: false; readonly error: unknown };

/** A client that is logged in. */
export interface StratumClient extends AsyncDisposable {
  /** All jobs so far, oldest first. */
  readonly jobs: readonly ReceivedJob[];
  /** The newest job. */
  readonly work: Work | undefined;
  /**
   * Waits for the first job that builds on a block, unless it is there already.
   *
   * @param tip The block's hash in display order.
   * @param deadline Seconds after which to give up; 10 if left out.
   * @throws {Error} If it does not come in time, or the connection ends.
   */
  jobOn(tip: string, deadline?: number): Promise<ReceivedJob>;
  /** Makes a share of a job. */
  share(work: Work, nonce: number): Share;
  /** Sends a share; with others at once if it is called from `onRead`. */
  submit(share: Share, answered: (verdict: Verdict) => void): void;
  /**
   * Solves a block: submits one share of the newest job, the first that meets the network's target.
   *
   * @returns The block's hash in display order, once the pool has accepted the share.
   * @throws {Error} If there is no job yet, or the pool refuses the share.
   */
  solve(): Promise<string>;
  /** Resolves when the connection has ended, however. */
  readonly ended: Promise<void>;
  /** Ends the connection. */
  stop(): void;
}

/** Answers of the handshake have these ids; shares count up from the next. */
const SUBSCRIBE_ID = 1;
const AUTHORIZE_ID = 2;

const JOB_DEADLINE = 10;

/** Where the nonce is in a header. */
const NONCE_OFFSET = 76;

/** Where nonces begin that solve: nobody else of this connection comes there. */
const FIRST_SOLVING_NONCE = 0x8000_0000;

/** Connects and logs in; jobs come from then on. */
export async function connectStratum(options: StratumClientOptions): Promise<StratumClient> {
  const { user, algorithm, onRead = () => {} } = options;
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: options.port });
  connection.setNoDelay();
  const encoder = new TextEncoder();
  const jobs: ReceivedJob[] = [];
  const waiting = new Map<number, (verdict: Verdict) => void>();
  const watchers = new Set<() => void>();
  let extranonce = { extranonce1: new Uint8Array(), extranonce2Bytes: 0 };
  let nextId = AUTHORIZE_ID + 1;
  let solvingNonce = FIRST_SOLVING_NONCE;
  let isReading = false;
  let hasEnded = false;
  let unsent = "";

  function take(line: string): void {
    const at = performance.now();
    const message = JSON.parse(line);
    if (message.method === "mining.notify") {
      const job = parseJob(message.params);
      jobs.push({ work: { ...extranonce, number: jobs.length, job, target: targetBytes(EASIEST_TARGET) }, at });
    } else if (message.id === SUBSCRIBE_ID) extranonce = parseSubscription(message.result) as typeof extranonce;
    else if (waiting.has(message.id)) {
      waiting.get(message.id)?.(
        message.result === true ? { accepted: true } : { accepted: false, error: message.error },
      );
      waiting.delete(message.id);
    }
  }

  async function flush(): Promise<void> {
    const bytes = encoder.encode(unsent);
    unsent = "";
    for (let sent = 0; sent < bytes.length;) {
      // deno-lint-ignore no-await-in-loop -- one piece after the other
      sent += await connection.write(bytes.subarray(sent));
    }
  }

  async function converse(): Promise<void> {
    let rest = "";
    for await (const chunk of connection.readable.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      isReading = true;
      for (const line of lines) take(line);
      for (const look of [...watchers]) look();
      onRead();
      isReading = false;
      await flush();
    }
  }

  const share = (work: Work, nonce: number): Share => {
    const header = workHeader(work, new Uint8Array(work.extranonce2Bytes), work.job.time, algorithm.txidHash);
    header.set(uint32le(nonce), NONCE_OFFSET);
    // A copy: a digest may be a view of what the next hash overwrites.
    return { work, nonce, header, digest: algorithm.hash(header).slice() };
  };

  function submit({ work: { job, extranonce2Bytes }, nonce }: Share, answered: (verdict: Verdict) => void): void {
    const id = nextId++;
    waiting.set(id, answered);
    const params = [user, job.id, encodeHex(new Uint8Array(extranonce2Bytes)), word(job.time), word(nonce)];
    unsent += `${JSON.stringify({ id, method: "mining.submit", params })}\n`;
    if (!isReading) void flush().catch(() => {});
  }

  async function solve(): Promise<string> {
    const work = jobs.at(-1)?.work;
    if (work === undefined) throw new Error("Cannot solve a block: the pool has sent no job yet");
    const target = targetBytes(expandBits(work.job.bits));
    let solution = share(work, solvingNonce++);
    while (!meetsTarget(solution.digest, target)) solution = share(work, solvingNonce++);
    const verdict = await new Promise<Verdict>((resolve) => submit(solution, resolve));
    if (!verdict.accepted) throw new Error(`Cannot solve a block: the pool says ${JSON.stringify(verdict.error)}`);
    return displayHash(blockHash(solution.header));
  }

  function jobOn(tip: string, deadline = JOB_DEADLINE): Promise<ReceivedJob> {
    const hash = parseHash(tip);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => end(`expected a job on ${tip} within ${deadline} s`), deadline * 1000);
      function look(): void {
        const job = jobs.find(({ work }) => equalBytes(work.job.previousHash, hash));
        if (job !== undefined) end(undefined, job);
        else if (hasEnded) end(`expected a job on ${tip}, but the connection has ended`);
      }
      function end(fault: string | undefined, job?: ReceivedJob): void {
        clearTimeout(timer);
        watchers.delete(look);
        if (job === undefined) reject(new Error(`Cannot wait any longer: ${fault}`));
        else resolve(job);
      }
      watchers.add(look);
      look();
    });
  }

  unsent = `${JSON.stringify({ id: SUBSCRIBE_ID, method: "mining.subscribe", params: ["test-client"] })}\n` +
    `${JSON.stringify({ id: AUTHORIZE_ID, method: "mining.authorize", params: [user, "x"] })}\n`;
  await flush();
  // The pool may be killed at any moment: whatever ends the connection is an end like any other.
  const ended = converse().catch(() => {}).then(() => {
    hasEnded = true;
    for (const look of [...watchers]) look();
  });

  function stop(): void {
    try {
      connection.close();
    } catch {
      // It has ended already.
    }
  }

  return {
    jobs,
    get work() {
      return jobs.at(-1)?.work;
    },
    jobOn,
    share,
    submit,
    solve,
    ended,
    stop,
    async [Symbol.asyncDispose]() {
      stop();
      await ended;
    },
  };
}

function word(value: number): string {
  return value.toString(16).padStart(8, "0");
}
