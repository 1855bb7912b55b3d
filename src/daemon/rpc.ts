/**
 * JSON-RPC calls to a coin daemon over HTTP.
 *
 * @module
 */

import { authorization, type Credentials } from "./credentials.ts";
import { type DaemonCall, DaemonError } from "./daemon_error.ts";
import { createDirectClient } from "./direct_client.ts";
import { transportText } from "./transport_text.ts";
import { readText } from "./response_text.ts";
import { readAnswer } from "./rpc_answer.ts";

/** Where a daemon is and how to talk to it. */
export interface RpcOptions {
  /** Host name or IP address, an IPv6 address without brackets. */
  readonly address: string;
  readonly port: number;
  readonly credentials: Credentials;
  /** Whether a TLS proxy stands before the daemon; daemons themselves speak plain HTTP. */
  readonly https?: boolean | undefined;
  /** Seconds until a call is given up, where the call does not say; 30 unless said otherwise, as in PowerPool. */
  readonly timeout?: number | undefined;
  /** Idle connections that are kept for the next call; 10 unless said otherwise, as in PowerPool. */
  readonly maxIdleConnections?: number | undefined;
  /** Longest answer that is read, bytes; 256 MiB unless said otherwise. */
  readonly maxAnswerBytes?: number | undefined;
}

/** How one call differs from others. */
export interface CallOptions {
  /** Seconds until this call is given up. */
  readonly timeout?: number | undefined;
  /** Gives the call up; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Whether doing it twice does no harm: then it is sent once more if the connection breaks before the answer. */
  readonly repeatable?: boolean | undefined;
  /** Whether the parameters are texts of hex: a block has megabytes, which need not be searched for what to escape. */
  readonly isHex?: boolean | undefined;
}

/** A daemon's RPC; disposing of it closes idle connections. */
export interface Rpc extends Disposable {
  /** Host and port: for people, free of secrets. */
  readonly name: string;

  /**
   * Calls a method.
   *
   * @param method The method's name.
   * @param params Its parameters, by position.
   * @returns The result, unchecked.
   * @throws {DaemonError} Whatever goes wrong, save that the caller's own signal was aborted.
   */
  call(method: string, params?: readonly unknown[], options?: CallOptions): Promise<unknown>;
}

const DEFAULT_TIMEOUT = 30;
const DEFAULT_IDLE_CONNECTIONS = 10;
const DEFAULT_ANSWER_BYTES = 256 * 1024 * 1024;

/** Milliseconds; shorter than bcoin's 5 s and Bitcoin Core's 30 s, so that it is us who close idle connections. */
const IDLE_TIMEOUT_MS = 4000;

/**
 * Makes a client. Nothing is connected until the first call.
 *
 * @param options Where the daemon is and how to talk to it.
 */
export function createRpc(options: RpcOptions): Rpc {
  const { address, port, credentials } = options;
  const host = address.includes(":") ? `[${address}]` : address;
  const name = `${host}:${port}`;
  const url = `${options.https ? "https" : "http"}://${name}/`;
  const maxAnswerBytes = options.maxAnswerBytes ?? DEFAULT_ANSWER_BYTES;
  const client = createDirectClient({
    poolIdleTimeout: IDLE_TIMEOUT_MS,
    poolMaxIdlePerHost: options.maxIdleConnections ?? DEFAULT_IDLE_CONNECTIONS,
  });
  let header: string | undefined;

  async function authorize(call: DaemonCall): Promise<string> {
    try {
      return await authorization(credentials);
    } catch (cause) {
      throw new DaemonError("unauthorized", call, `no cookie: ${(cause as Error).message}`, { cause });
    }
  }

  async function exchange(call: DaemonCall, body: string, signal: AbortSignal): Promise<unknown> {
    header ??= await authorize(call);
    const response = await fetch(url, {
      method: "POST",
      headers: { "authorization": header, "content-type": "application/json" },
      body,
      // A daemon never redirects; what does is not to get the password.
      redirect: "manual",
      signal,
      client,
    });
    const text = await readText(response, maxAnswerBytes);
    if (text === undefined) throw new DaemonError("bad answer", call, `the answer exceeds ${maxAnswerBytes} bytes`);
    return readAnswer(response.status, text, call);
  }

  /** Once more with a new cookie, if the daemon has written one since: it does at every start. */
  async function exchangeWithFreshCookie(call: DaemonCall, body: string, signal: AbortSignal): Promise<unknown> {
    const used = header;
    try {
      return await exchange(call, body, signal);
    } catch (error) {
      if (!(error instanceof DaemonError && error.kind === "unauthorized" && "cookieFile" in credentials)) throw error;
      header = undefined;
      if (used === undefined) throw error;
      const fresh = await authorize(call);
      if (fresh === used) throw error;
      return await exchange(call, body, signal);
    }
  }

  /** Turns what fetch throws into our error, after a second try where that may help and do no harm. */
  async function exchangeSurely(call: DaemonCall, body: string, signal: AbortSignal, tries: number): Promise<unknown> {
    try {
      return await exchangeWithFreshCookie(call, body, signal);
    } catch (cause) {
      if (cause instanceof DaemonError || signal.aborted) throw cause;
      const { connected, text } = transportText(cause);
      if (connected && tries > 1) return await exchangeSurely(call, body, signal, tries - 1);
      throw new DaemonError("unreachable", call, text, { cause });
    }
  }

  return {
    name,
    async call(method, params = [], callOptions = {}) {
      const { timeout = options.timeout ?? DEFAULT_TIMEOUT, signal, repeatable, isHex = false } = callOptions;
      signal?.throwIfAborted();
      const call = { daemon: name, method };
      const giveUp = new AbortController();
      const late = () => giveUp.abort(new DaemonError("timeout", call, `no answer within ${timeout} s`));
      const timer = setTimeout(late, timeout * 1000);
      const abort = () => giveUp.abort(signal?.reason);
      signal?.addEventListener("abort", abort, { once: true });
      try {
        const body = requestText(method, params, isHex);
        return await exchangeSurely(call, body, giveUp.signal, repeatable ? 2 : 1);
      } catch (error) {
        // What a cancelled fetch rejects with depends on how far it had come; the reason for it does not.
        throw giveUp.signal.aborted ? giveUp.signal.reason : error;
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
      }
    },
    [Symbol.dispose]: () => client.close(),
  };
}

function requestText(method: string, params: readonly unknown[], isHex: boolean): string {
  if (!isHex) return JSON.stringify({ jsonrpc: "1.0", id: 1, method, params });
  return `{"jsonrpc":"1.0","id":1,"method":"${method}","params":[${params.map((hex) => `"${hex}"`).join(",")}]}`;
}
