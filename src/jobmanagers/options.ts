/**
 * Options of the job managers; names, meanings and defaults are PowerPool's.
 *
 * @module
 */

import { z } from "zod";
import { coinNames } from "../coin/presets/presets.ts";
import { bigInteger } from "../config/big_integer.ts";
import { componentRef, reloadable } from "../config/option_marks.ts";
import { zmqAddress } from "../daemon/zmtp/zmq_address.ts";
import { chainOptions, COIN_MEANING, OR_OF_COIN } from "./chain_options.ts";

/** What the 100 bytes of a coinbase script leave beside height, extranonces and some flags of the daemon. */
const MAX_TEXT_BYTES = 56;

/** What adding up shares may bring in; a satoshi of all coins is more. */
const MOST_ROUNDING = 1e-12;

/** How a configuration describes the jobs of one chain. */
export const monitorNetworkOptions = z.strictObject({
  coinservs: reloadable(chainOptions.coinservs.describe("The coin daemons: templates come from one, blocks go to all")),
  coin: z.enum(coinNames("alone")).optional().describe(COIN_MEANING),
  currency: chainOptions.currency.describe(`Code of the currency: BTC, LTC, …${OR_OF_COIN}`),
  algo: chainOptions.algo.describe(`Proof-of-work algorithm of the chain, such as sha256 or scrypt${OR_OF_COIN}`),
  pool_address: z.string().min(1).describe("Address that blocks pay to, of any type that the chain has"),
  diff1: bigInteger({ min: 1n }).optional().describe(
    "Target of difficulty 1; that of the algorithm if left out (sha256: 0x00000000FFFF…, scrypt: 0x0000FFFF…)",
  ),
  hashes_per_share: z.number().positive().default(0xffff).describe(
    "Not used, nor was it by PowerPool: what a share stands for is an option of its algorithm, under algorithms",
  ),
  merged: z.array(componentRef(["MonitorAuxNetwork"])).default([]).describe(
    "Components of type MonitorAuxNetwork: chains that are mined along",
  ),
  block_poll: z.number().positive().default(0.2).describe("Seconds between two looks at the daemon's best block"),
  job_refresh: z.number().positive().default(15).describe(
    "Seconds after which a template with newer transactions is asked for",
  ),
  rpc_ping_int: z.number().positive().default(2).describe(
    "Seconds between two looks at a daemon's health, and between two tries while none answers",
  ),
  poll: z.boolean().nullable().default(null).describe(
    "Whether to look for new blocks every block_poll seconds, beside the daemon's long poll; yes if left out",
  ),
  zmq: z.array(zmqAddress).default([]).describe(
    "Where the daemons publish new blocks (zmqpubhashblock, zmqpubrawblock), such as tcp://127.0.0.1:28332",
  ),
  signal: chainOptions.signal,
  empty_first_job: z.boolean().default(false).describe(
    "Whether a job without transactions goes out as soon as a new block is known, before the daemon's template " +
      "(bitcoin and namecoin alone)",
  ),
  pow_block_hash: z.boolean().optional().describe(
    "Whether the chain names blocks by their proof-of-work hash; as the coin, or most of the algorithm, do if left out",
  ),
  txid_hash: z.enum(["sha256", "sha256d"]).optional().describe(
    "How the chain names transactions: by SHA-256 once (sha256) or twice (sha256d); as the coin, or most of the " +
      "algorithm, do if left out",
  ),
  payout_drk_mn: z.boolean().default(true).describe(
    "Pay masternodes also where the chain does not insist; where it does, false refuses its templates",
  ),
  fee_outputs: z.record(z.string().min(1), z.number().positive().max(1)).refine(
    (shares) => Object.values(shares).reduce((sum, share) => sum + share, 0) <= 1 + MOST_ROUNDING,
    "expected shares of at most 1 together",
  ).default({}).describe(
    "Others whom every block pays: address, or output script in hex, to a share of what the chain's demands leave",
  ),
  ignore_template_members: z.array(z.string().min(1)).default([]).describe(
    "Members of block templates that look like payments to be made, but are none",
  ),
  max_blockheight: z.int().positive().nullable().default(null).describe(
    "Height from which switching leaves the chain: it is then mined only as long as no other is there",
  ),
  block_mature_confirms: chainOptions.block_mature_confirms,
  coinbase_text: z.string().max(MAX_TEXT_BYTES).refine(isShort, `expected at most ${MAX_TEXT_BYTES} bytes in UTF-8`)
    .default("/PowerPool/").describe("The pool's mark in the coinbase of its blocks"),
});

/** The options, defaults filled in. */
export type MonitorNetworkOptions = z.infer<typeof monitorNetworkOptions>;

function isShort(text: string): boolean {
  return new TextEncoder().encode(text).length <= MAX_TEXT_BYTES;
}
