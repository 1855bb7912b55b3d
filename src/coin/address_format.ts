/**
 * How each chain writes its addresses: version bytes and bech32 prefixes.
 *
 * Sources: `base58Prefixes` and `bech32_hrp` in the chain's own src/chainparams.cpp.
 *
 * @module
 */

/** The address forms of one chain. */
export interface AddressFormat {
  /** Name of the chain, for messages: `litecoin main`. */
  readonly chain: string;
  /** Base58 versions that pay to a public key's hash. */
  readonly publicKeyHash: readonly number[];
  /** Base58 versions that pay to a script's hash. */
  readonly scriptHash: readonly number[];
  /** Prefix of witness addresses; `undefined` where the chain has no SegWit. */
  readonly bech32: string | undefined;
}

/** Currency code to the formats of its main, test and regression-test chains. */
const FORMATS: Readonly<Record<string, readonly AddressFormat[]>> = {
  BTC: [
    { chain: "bitcoin main", publicKeyHash: [0], scriptHash: [5], bech32: "bc" },
    { chain: "bitcoin test", publicKeyHash: [111], scriptHash: [196], bech32: "tb" },
    { chain: "bitcoin regtest", publicKeyHash: [111], scriptHash: [196], bech32: "bcrt" },
  ],
  // Script versions 5 and 196 are Bitcoin's own, which Litecoin still takes beside its 50 and 58.
  LTC: [
    { chain: "litecoin main", publicKeyHash: [48], scriptHash: [50, 5], bech32: "ltc" },
    { chain: "litecoin test", publicKeyHash: [111], scriptHash: [58, 196], bech32: "tltc" },
    { chain: "litecoin regtest", publicKeyHash: [111], scriptHash: [58, 196], bech32: "rltc" },
  ],
  DOGE: [
    { chain: "dogecoin main", publicKeyHash: [30], scriptHash: [22], bech32: undefined },
    { chain: "dogecoin test", publicKeyHash: [113], scriptHash: [196], bech32: undefined },
    { chain: "dogecoin regtest", publicKeyHash: [111], scriptHash: [196], bech32: undefined },
  ],
  DASH: [
    { chain: "dash main", publicKeyHash: [76], scriptHash: [16], bech32: undefined },
    { chain: "dash test", publicKeyHash: [140], scriptHash: [19], bech32: undefined },
  ],
  // Our own embedded network writes its addresses like Bitcoin's regression-test chain.
  DEV: [{ chain: "devnet", publicKeyHash: [111], scriptHash: [196], bech32: "bcrt" }],
};

/**
 * The formats of a currency's chains.
 *
 * @param currency Code of the currency, in any case.
 * @returns The formats, or `undefined` if the currency is not known here; its daemon then has to say what an address is.
 */
export function addressFormatsOf(currency: string): readonly AddressFormat[] | undefined {
  return FORMATS[currency.toUpperCase()];
}

/** Every format known. */
export function knownAddressFormats(): AddressFormat[] {
  return Object.values(FORMATS).flat();
}
