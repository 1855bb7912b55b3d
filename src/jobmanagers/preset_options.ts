/**
 * Options that a coin's preset fills, where the configuration names the coin and leaves them out.
 *
 * @module
 */

import type { CoinPreset } from "../coin/presets/preset.ts";
import { presetOfName, presetsOfCode } from "../coin/presets/presets.ts";

/** What says of a chain which one it is. */
export interface ChainNaming {
  /** Name of a preset. */
  readonly coin?: string | undefined;
  /** Code of the currency. */
  readonly currency?: string | undefined;
  readonly algo?: string | undefined;
}

/** Options of a chain, as far as a preset may fill them. */
export interface ChainOptions extends ChainNaming {
  /** Confirmations after which a coinbase may be spent. */
  readonly block_mature_confirms?: number | undefined;
}

/** Options of a chain that is known, everything filled in. */
export type Settled<Options extends ChainOptions> = Options & {
  readonly currency: string;
  readonly algo: string;
  readonly block_mature_confirms: number;
};

/** Maturity of coins that are not known: Bitcoin's, which most have (`COINBASE_MATURITY` in src/consensus/consensus.h). */
const COMMON_MATURITY = 100;

/**
 * Fills what is left out from the coin that is named; what is given stays.
 *
 * @param options Of a chain, perhaps not all of them.
 * @returns The options; without a coin, they themselves.
 */
export function withPreset<Options extends ChainNaming>(options: Options): Options {
  const preset = options.coin === undefined ? undefined : presetOfName(options.coin);
  if (preset === undefined) return options;
  return { ...options, currency: options.currency ?? preset.code, algo: options.algo ?? preset.algorithm };
}

/**
 * Fills options and makes sure that they name a chain.
 *
 * @returns The options, nothing that a preset may fill left out.
 * @throws {TypeError} If they do not; a checked configuration always does.
 */
export function settle<Options extends ChainOptions>(options: Options): Settled<Options> {
  const filled = withPreset(options);
  const { currency, algo, block_mature_confirms: given } = filled;
  if (currency === undefined || algo === undefined) {
    throw new TypeError("Cannot tell which chain is meant: expected coin, or currency and algo");
  }
  const maturity = given ?? presetOf(filled)?.maturity ?? COMMON_MATURITY;
  return { ...filled, currency, algo, block_mature_confirms: maturity };
}

/**
 * The preset of a chain: that of its coin, else that of its currency with this algorithm.
 *
 * @returns `undefined` if the chain is not known here.
 */
export function presetOf({ coin, currency, algo }: ChainNaming): CoinPreset | undefined {
  if (coin !== undefined) return presetOfName(coin);
  return currency === undefined ? undefined : presetsOfCode(currency).find(({ algorithm }) => algorithm === algo);
}
