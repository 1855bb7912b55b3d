/**
 * A pool on an embedded daemon whose blocks no share of a test solves.
 *
 * @module
 */

import { requireAlgorithm } from "../../src/algorithms/registry.ts";
import { type Devnet, startDevnet } from "../../src/devnet/devnet.ts";
import { type PoolOptions, type PoolProgram, startPool } from "../tools/pool_program.ts";
import { type ShareClient, startShareClient } from "../tools/share_client.ts";

/** Whom blocks and miners of a test work for. */
export const ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

/** Bitcoin's difficulty 1. */
const HARD_BITS = 0x1d00ffff;

/** Every digest is a share. */
const EVERY_HASH_COUNTS = 2 ** -60;

/** A pool and the daemon that it follows. */
export interface DevnetPool extends AsyncDisposable {
  readonly devnet: Devnet;
  readonly pool: PoolProgram;
}

/**
 * Starts both.
 *
 * @param changes Of the pool's options.
 * @param bits Of the devnet's blocks; so hard that none is found unless said otherwise.
 */
export async function startDevnetPool(
  changes: Partial<PoolOptions> = {},
  bits: number = HARD_BITS,
): Promise<DevnetPool> {
  await using cleanup = new AsyncDisposableStack();
  const devnet = await startDevnet({ algorithm: "sha256", bits });
  cleanup.defer(() => devnet.stop());
  const pool = cleanup.use(
    await startPool({ ...following(devnet), startDifficulty: EVERY_HASH_COUNTS, ...changes }),
  );
  const owned = cleanup.move();
  return { devnet, pool, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Options of a pool that follows a devnet. */
export function following(
  { port, user: username, password }: Devnet,
): Pick<PoolOptions, "currency" | "algorithm" | "poolAddress" | "daemon"> {
  return { currency: "DEV", algorithm: "sha256", poolAddress: ADDRESS, daemon: { port, username, password } };
}

/** Starts so many miners that send share after share, as workers of this name and a number. */
export function startMiners(
  { stratumPort: port }: PoolProgram,
  count: number,
  worker = "rig",
  window = 32,
): Promise<ShareClient[]> {
  const algorithm = requireAlgorithm("sha256");
  return Promise.all(
    Array.from(
      { length: count },
      (_, rig) => startShareClient({ port, user: `${ADDRESS}.${worker}${rig}`, algorithm, window }),
    ),
  );
}
