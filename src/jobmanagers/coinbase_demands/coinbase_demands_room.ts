/**
 * Whether a coinbase fits beside the transactions of its template.
 *
 * Daemons leave room: Bitcoin Core 4000 weight units (8000 since 28) and 400 signature operations. Our coinbase of one
 * output and a commitment takes some 1000 units and, paying a P2PKH address, 4 operations; twenty more outputs take
 * 2800. Who adds many, or has told the daemon to leave less (`-blockmaxweight`, `-blockreservedweight`), would find
 * blocks that nobody accepts.
 *
 * @module
 */

import { compactSize } from "../../bytes/integer.ts";
import { ByteReader } from "../../bytes/reader.ts";
import { COINBASE_WITNESS_BYTES } from "../../coin/coinbase.ts";
import { legacySigops } from "../../coin/sigops.ts";
import { readTransaction, WITNESS_SCALE } from "../../coin/transaction.ts";
import type { BlockTemplate } from "../../daemon/template.ts";

const HEADER_BYTES = 80;

/**
 * Refuses a coinbase that makes its block too big.
 *
 * Limits that the template does not name are not looked at, nor is an extension block, which has limits of its own.
 *
 * @param coinbase The coinbase without witness, any bytes in the place of the extranonces.
 * @param segwit Whether it gets a witness.
 * @throws {RangeError} If the block would be beyond a limit.
 */
export function refuseLackOfRoom(template: BlockTemplate, coinbase: Uint8Array, segwit: boolean): void {
  const { transactions, weightLimit, sizeLimit, sigopLimit } = template;
  const frameBytes = HEADER_BYTES + compactSize(1 + transactions.length).length;
  const witnessBytes = segwit ? COINBASE_WITNESS_BYTES : 0;
  let bytes = frameBytes;
  let weight = frameBytes * WITNESS_SCALE;
  let sigops = 0;
  for (const transaction of transactions) {
    const size = transaction.data.length / 2;
    bytes += size;
    // A daemon that does not tell the weight may have counted the whole as plain bytes.
    weight += transaction.weight ?? size * WITNESS_SCALE;
    // -1 is BIP 22's "not known".
    sigops += Math.max(0, transaction.sigops ?? 0);
  }
  refuseOver("weight units", weight, coinbase.length * WITNESS_SCALE + witnessBytes, weightLimit, template);
  refuseOver("bytes", bytes, coinbase.length + witnessBytes, sizeLimit, template);
  // With SegWit, daemons count in its units: they send the weight limit only then.
  const scale = weightLimit === undefined ? 1 : WITNESS_SCALE;
  refuseOver("signature operations", sigops, sigopsOf(coinbase) * scale, sigopLimit, template);
}

function refuseOver(
  what: string,
  taken: number,
  wanted: number,
  limit: number | undefined,
  { height }: BlockTemplate,
): void {
  if (limit === undefined || taken + wanted <= limit) return;
  throw new RangeError(
    `Cannot build a coinbase for block ${height}: it takes ${wanted} ${what}, but the daemon's transactions take ` +
      `${taken} of ${limit}; let the daemon leave more room (blockreservedweight or blockmaxweight in its ` +
      `configuration), or pay fewer fee_outputs`,
  );
}

/** A payload behind the lock time has no scripts: it is not read. */
function sigopsOf(coinbase: Uint8Array): number {
  return legacySigops(readTransaction(new ByteReader(coinbase)));
}
