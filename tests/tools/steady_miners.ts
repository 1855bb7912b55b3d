/**
 * Miners that hand in shares at a steady rate and come back whenever the pool is there again, for pools that accept every
 * share.
 *
 * @module
 */

import { requireAlgorithm } from "../../src/algorithms/registry.ts";
import { encodeHex } from "../../src/bytes/hex.ts";
import { pollUntil } from "./poll_until.ts";
import { type ShareClient, startShareClient } from "./share_client.ts";

/** What they are to do. */
export interface SteadyMinersOptions {
  readonly port: number;
  /** Whom they mine for; `.rig0` and so on is added. */
  readonly address: string;
  readonly algorithm: string;
  readonly miners: number;
  /** Shares of all of them together. */
  readonly perSecond: number;
}

/** Miners under a test's control. */
export interface SteadyMiners extends AsyncDisposable {
  /** Digests, hex, of all shares that were answered with true. */
  accepted(): string[];
  /** Errors that shares were answered with. */
  refused(): unknown[];
  /** How long answers took, milliseconds. */
  waits(): number[];
  /** Extranonce1 of every connection that there was, hex. */
  extranonces(): string[];
  /** Waits until so many more shares than now are accepted. */
  more(count: number): Promise<void>;
  /** Has them hand in nothing more, and waits until they are gone. */
  stop(): Promise<void>;
}

/** Shares that may wait for their answers at one connection. */
const WINDOW = 64;
const RETRY_MS = 20;
const DEADLINE = 60;

/** Starts them; they connect when the pool is there. */
export function startSteadyMiners(options: SteadyMinersOptions): SteadyMiners {
  const { port, address, miners, perSecond } = options;
  const algorithm = requireAlgorithm(options.algorithm);
  const lives: ShareClient[] = [];
  let stopping = false;

  async function connect(user: string): Promise<ShareClient | undefined> {
    const client = await startShareClient({
      port,
      user,
      algorithm,
      window: WINDOW,
      pauseMs: 1000 * miners / perSecond,
    }).catch(() => undefined);
    if (client === undefined) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    else lives.push(client);
    // It may have come while they were told to stop.
    if (stopping) client?.stop();
    return client;
  }

  async function mine(user: string): Promise<void> {
    while (!stopping) {
      // deno-lint-ignore no-await-in-loop -- one connection after the other
      const client = await connect(user);
      // deno-lint-ignore no-await-in-loop
      await client?.ended;
    }
  }

  const ended = Promise.all(Array.from({ length: miners }, (_, rig) => mine(`${address}.rig${rig}`)));
  const count = () => lives.reduce((sum, { accepted }) => sum + accepted.length, 0);

  async function stop(): Promise<void> {
    stopping = true;
    for (const client of lives) client.stop();
    await ended;
  }

  return {
    accepted: () => lives.flatMap(({ accepted }) => accepted),
    refused: () => lives.flatMap(({ refused }) => refused),
    waits: () => lives.flatMap(({ waits }) => waits),
    extranonces: () =>
      lives.flatMap(({ stratum: { work } }) => work === undefined ? [] : [encodeHex(work.extranonce1)]),
    async more(wanted) {
      const end = count() + wanted;
      await pollUntil(() => count() >= end || undefined, DEADLINE, `${wanted} more shares`);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
