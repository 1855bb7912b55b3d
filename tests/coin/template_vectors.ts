/**
 * Templates of real daemons, each with a block that the daemon accepted: litecoind 0.21.2.1 and bcoin 1.0.2 on regtest.
 *
 * @module
 */

/** A template and the block built on it. */
export interface TemplateVector {
  readonly note: string;
  readonly chain: string;
  readonly algo: string;
  readonly template: {
    readonly height: number;
    readonly coinbasevalue: number;
    readonly default_witness_commitment?: string;
    readonly mweb?: string;
    readonly transactions: readonly { readonly data: string; readonly txid: string; readonly hash: string }[];
  };
  readonly coinbase_nowit: string;
  readonly coinbase_wit: string;
  readonly coinbase_txid: string;
  readonly scriptsig: string;
  readonly extranonce_offset: number;
  readonly extranonce_len: number;
  readonly merkle_branch: readonly string[];
  readonly merkle_root: string;
  readonly ntime: number;
  readonly nonce: number;
  readonly version: number;
  readonly header: string;
  readonly pow_hash: string;
  readonly hash: string;
  readonly block: string;
}

const FOLDER = new URL("../vectors/templates/", import.meta.url);

/** Every vector with the name of its file, in the order of names. */
export const TEMPLATE_VECTORS: readonly { readonly name: string; readonly vector: TemplateVector }[] = [
  ...Deno.readDirSync(FOLDER),
].map(({ name }) => name).filter((name) => name.endsWith(".json")).sort().map((name) => ({
  name,
  vector: JSON.parse(Deno.readTextFileSync(new URL(name, FOLDER))),
}));
