/**
 * A devnet behind a daemon that changes some of its answers.
 *
 * @module
 */

import type { Devnet } from "../../src/devnet/devnet.ts";
import { type FakeDaemon, type ReceivedCall, rpcError, serveDaemon } from "../daemon/fake_daemon.ts";

/** Changes a result, unless it gives `undefined`; a {@link Refusal} that it throws becomes a JSON-RPC error. */
export type Change = (result: Record<string, unknown>, params: readonly unknown[]) => unknown;

/** A JSON-RPC error in place of a result. */
export class Refusal extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** The devnet's answer to a call, changed if its method is named. */
export async function changedAnswer(
  devnet: Devnet,
  changes: Record<string, Change>,
  { method, params }: Pick<ReceivedCall, "method" | "params">,
): Promise<unknown> {
  try {
    const result = await devnet.call(method, ...params);
    return changes[method]?.(result as Record<string, unknown>, params) ?? result;
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return rpcError(Number(error.code), error.message);
  }
}

/** Serves the devnet's answers, those of the methods named here changed. */
export function serveChanged(devnet: Devnet, changes: Record<string, Change>): FakeDaemon {
  const closing = Promise.withResolvers<Response>();
  const daemon = serveDaemon((call) => Promise.race([closing.promise, changedAnswer(devnet, changes, call)]));

  return {
    ...daemon,
    async [Symbol.asyncDispose]() {
      // Long polls would wait for a block.
      closing.resolve(rpcError(-9, "Shutting down"));
      await daemon[Symbol.asyncDispose]();
    },
  };
}
