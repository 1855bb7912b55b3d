/**
 * A Stratum client that sends one share after the other and knows the digest of each, for pools that accept every share.
 *
 * @module
 */

import type { Algorithm } from "../../src/algorithms/algorithm.ts";
import { EASIEST_TARGET, targetBytes } from "../../src/algorithms/target.ts";
import { encodeHex } from "../../src/bytes/hex.ts";
import { uint32le } from "../../src/bytes/integer.ts";
import { parseSubscription } from "../../src/miner/server_message.ts";
import { parseJob } from "../../src/miner/stratum_job.ts";
import { type Work, workHeader } from "../../src/miner/work.ts";

/** How a client is started. */
export interface ShareClientOptions {
  readonly port: number;
  readonly user: string;
  readonly algorithm: Algorithm;
  /** Shares that may wait for their answers at the same time. */
  readonly window: number;
}

/** A client that sends shares until the connection ends. */
export interface ShareClient {
  /** Digests, hex, of the shares that were answered with true, in the order of the answers. */
  readonly accepted: readonly string[];
  /** Errors that shares were answered with. */
  readonly refused: readonly unknown[];
  /** Resolves when so many shares are accepted, or the connection has ended. */
  acceptedAtLeast(count: number): Promise<void>;
  /** Resolves when the connection has ended, however. */
  readonly ended: Promise<void>;
  /** Ends the connection. */
  stop(): void;
}

/** Answers of the handshake have these ids; shares count up from the next. */
const SUBSCRIBE_ID = 1;
const AUTHORIZE_ID = 2;

/** Connects, and sends shares from the first job on. */
export async function startShareClient(options: ShareClientOptions): Promise<ShareClient> {
  const { port, user, algorithm, window } = options;
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const encoder = new TextEncoder();
  const accepted: string[] = [];
  const refused: unknown[] = [];
  const waiting = new Map<number, string>();
  const watchers = new Set<{ count: number; resolve: () => void }>();
  let extranonce = { extranonce1: new Uint8Array(), extranonce2Bytes: 0 };
  let work: Work | undefined;
  let nextId = AUTHORIZE_ID + 1;
  let jobNumber = 0;

  function submits(): string {
    let text = "";
    while (work !== undefined && waiting.size < window) text += submit(work);
    return text;
  }

  function submit(current: Work): string {
    const id = nextId++;
    const extranonce2 = new Uint8Array(current.extranonce2Bytes);
    const { job } = current;
    const header = workHeader(current, extranonce2, job.time);
    header.set(uint32le(id), 76);
    waiting.set(id, encodeHex(algorithm.hash(header)));
    const word = (value: number) => value.toString(16).padStart(8, "0");
    const params = [user, job.id, encodeHex(extranonce2), word(job.time), word(id)];
    return `${JSON.stringify({ id, method: "mining.submit", params })}\n`;
  }

  function take(line: string): void {
    const message = JSON.parse(line);
    if (message.method === "mining.notify") {
      const job = parseJob(message.params);
      work = { ...extranonce, number: jobNumber++, job, target: targetBytes(EASIEST_TARGET) };
    } else if (message.id === SUBSCRIBE_ID) {
      extranonce = parseSubscription(message.result) as typeof extranonce;
    } else if (waiting.has(message.id)) {
      if (message.result === true) accepted.push(waiting.get(message.id) as string);
      else refused.push(message.error);
      waiting.delete(message.id);
    }
  }

  async function converse(): Promise<void> {
    const write = (text: string) => text === "" ? undefined : connection.write(encoder.encode(text));
    await write(
      `${JSON.stringify({ id: SUBSCRIBE_ID, method: "mining.subscribe", params: ["share-client"] })}\n` +
        `${JSON.stringify({ id: AUTHORIZE_ID, method: "mining.authorize", params: [user, "x"] })}\n`,
    );
    let rest = "";
    for await (const chunk of connection.readable.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) take(line);
      for (const watcher of watchers) if (accepted.length >= watcher.count) watcher.resolve();
      await write(submits());
    }
  }

  // The pool may be killed at any moment: whatever ends the connection is an end like any other.
  const ended = converse().catch(() => {}).then(() => {
    for (const { resolve } of watchers) resolve();
  });
  return {
    accepted,
    refused,
    ended,
    acceptedAtLeast: (count) => new Promise((resolve) => watchers.add({ count, resolve })),
    stop() {
      try {
        connection.close();
      } catch {
        // It has ended already.
      }
    },
  };
}
