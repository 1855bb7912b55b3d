/**
 * A daemon whose every answer a test gives by hand, in the order that it likes.
 *
 * @module
 */

import type { Hash } from "../../src/coin/hash.ts";
import { parseHash } from "../../src/coin/hash.ts";
import type { Daemon, TemplateRequest } from "../../src/daemon/daemon.ts";
import { DaemonError, type DaemonErrorKind } from "../../src/daemon/daemon_error.ts";
import type { BlockTemplate } from "../../src/daemon/template.ts";

/** A call that waits for its answer. */
export interface Call<Request, Result> {
  readonly request: Request;
  answer(result: Result): void;
  fail(error: unknown): void;
}

/** The daemon, and its calls in the order in which they came. */
export interface ScriptedDaemon extends Pick<Daemon, "getBlockTemplate" | "getBestBlockHash"> {
  /** The next call for a template that is no long poll. */
  asked(): Promise<Call<TemplateRequest, BlockTemplate>>;
  longPolled(): Promise<Call<TemplateRequest, BlockTemplate>>;
  /** The next call for the best block's hash. */
  polled(): Promise<Call<undefined, Hash>>;
}

const DEADLINE_MS = 10_000;

/** Makes a daemon. */
export function scriptedDaemon(): ScriptedDaemon {
  const asked = createQueue<TemplateRequest, BlockTemplate>("getblocktemplate");
  const longPolled = createQueue<TemplateRequest, BlockTemplate>("a long poll");
  const polled = createQueue<undefined, Hash>("getbestblockhash");
  return {
    getBlockTemplate(request) {
      const queue = request.longpollId === undefined ? asked : longPolled;
      return queue.call(request, request.signal ?? undefined);
    },
    getBestBlockHash: ({ signal } = {}) => polled.call(undefined, signal ?? undefined),
    asked: asked.next,
    longPolled: longPolled.next,
    polled: polled.next,
  };
}

/** The hash of a made-up block. */
export function tip(name: number): Hash {
  return parseHash(name.toString(16).padStart(64, "0"));
}

/** What a daemon in trouble throws. */
export function daemonError(kind: DaemonErrorKind, said = "", code?: number): DaemonError {
  return new DaemonError(kind, { daemon: "127.0.0.1:1", method: "getblocktemplate" }, said, { code });
}

function createQueue<Request, Result>(what: string): {
  call(request: Request, signal: AbortSignal | undefined): Promise<Result>;
  next(): Promise<Call<Request, Result>>;
} {
  const calls: Call<Request, Result>[] = [];
  const waiting: ((call: Call<Request, Result>) => void)[] = [];
  return {
    call(request, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<Result>();
      signal?.addEventListener("abort", () => reject(signal.reason));
      const call = { request, answer: resolve, fail: reject };
      const taker = waiting.shift();
      if (taker === undefined) calls.push(call);
      else taker(call);
      return promise;
    },
    next() {
      const call = calls.shift();
      if (call !== undefined) return Promise.resolve(call);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`Expected ${what} to be called`)), DEADLINE_MS);
        waiting.push((call) => {
          clearTimeout(timer);
          resolve(call);
        });
      });
    },
  };
}
