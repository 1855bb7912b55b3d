/**
 * The least JSON-RPC client, to see exactly what a devnet puts on the wire.
 *
 * @module
 */

import type { Devnet } from "../../src/devnet/devnet.ts";

/** What came back. */
export interface WireAnswer {
  readonly status: number;
  readonly text: string;
}

/** Posts a body as it is, with the right login unless another is given. */
export async function post(devnet: Devnet, body: string, login?: string, signal?: AbortSignal): Promise<WireAnswer> {
  const authorization = `Basic ${btoa(login ?? `${devnet.user}:${devnet.password}`)}`;
  const init = { method: "POST", body, headers: { authorization } };
  const response = await fetch(devnet.url, signal === undefined ? init : { ...init, signal });
  return { status: response.status, text: await response.text() };
}

/** Calls a method and gives its result. */
export async function rpc<Result>(devnet: Devnet, method: string, ...params: readonly unknown[]): Promise<Result> {
  const { text } = await post(devnet, JSON.stringify({ id: 1, method, params }));
  const { result, error } = JSON.parse(text);
  if (error !== null) throw Object.assign(new Error(error.message), { code: error.code });
  return result as Result;
}

/** Runs a test with a devnet that is stopped afterwards, whatever happens. */
export async function using(devnet: Devnet, test: (devnet: Devnet) => Promise<void>): Promise<void> {
  try {
    await test(devnet);
  } finally {
    await devnet.stop();
  }
}
