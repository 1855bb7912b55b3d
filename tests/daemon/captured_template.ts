/**
 * Templates that real daemons gave out, as the vectors have them.
 *
 * @module
 */

/** Names of the vectors, without their ending. */
export type CapturedName =
  | "btc_1_fresh_empty"
  | "btc_2_segwit_active_txs"
  | "ltc_1_fresh_empty"
  | "ltc_2_segwit_txs"
  | "ltc_3_mweb_432_pegin_first_hogex"
  | "ltc_4_mweb_433_hogex_only";

/** A template's JSON, a fresh copy that a test may change. */
export async function capturedTemplate(name: CapturedName): Promise<Record<string, unknown>> {
  const path = new URL(`../vectors/templates/${name}.json`, import.meta.url);
  return JSON.parse(await Deno.readTextFile(path)).template;
}
