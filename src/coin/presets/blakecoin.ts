/**
 * Blakecoin and the five chains that are mined along with it.
 *
 * They hash once what Bitcoin hashes twice: transactions by SHA-256, and what the checksums of base58 addresses are made
 * of by BLAKE-256. Merkle trees and witness commitments are Bitcoin's. Of their daemons, `CTransaction::ComputeHash()` in
 * src/primitives/transaction.cpp, `EncodeBase58Check()` in src/base58.cpp.
 *
 * @module
 */

import { type AddressFormat, type CoinPreset, GENERAL_PURPOSE_BITS, NO_BITS } from "./preset.ts";

/**
 * Where the chains that are mined along have their id (`VERSION_CHAIN_MASK` in their src/primitives/pureheader.h): eight
 * bits, where others have sixteen. They refuse proofs of a parent that has theirs, so miners of Blakecoin, which has no
 * id, must not roll it into being.
 */
const CHAIN_ID_BITS = 0x00ff0000;

/** The address forms of a chain of the family; they differ in the version of public keys' hashes and the prefix. */
function formatsOf(name: string, publicKeyHash: number, bech32: string): readonly AddressFormat[] {
  const main = { publicKeyHash: [publicKeyHash], scriptHash: [7], base58Checksum: "blake256" } as const;
  return [
    { chain: `${name} main`, ...main, bech32 },
    {
      chain: `${name} test`,
      publicKeyHash: [142],
      scriptHash: [170],
      base58Checksum: "blake256",
      bech32: `t${bech32}`,
    },
    { chain: `${name} regtest`, ...main, bech32: `r${bech32}` },
  ];
}

/** What all of them have in common. */
const FAMILY = {
  algorithm: "blake256",
  rules: ["segwit"],
  powBlockHash: true,
  txidHash: "sha256",
  // Rewards go by difficulty and height, or down a ladder.
  emptyBlocks: false,
  settings: [],
} as const;

/** What those have in common that are mined along with Blakecoin. */
const CHILD = { ...FAMILY, mined: ["alone", "along"], versionMask: NO_BITS } as const;

/** Blakecoin. Below block 1,996,240 its coinbases mature in 100 blocks. */
export const blakecoin: CoinPreset = {
  ...FAMILY,
  name: "blakecoin",
  code: "BLC",
  mined: ["alone"],
  maturity: 120,
  blockSeconds: 180,
  retargetInterval: 20,
  formats: formatsOf("blakecoin", 26, "blc"),
  versionMask: GENERAL_PURPOSE_BITS & ~CHAIN_ID_BITS,
  daemon: "Blakecoin 0.25",
  source: "SidGrip/Blakecoin, src/kernel/chainparams.cpp, commit 1d6f746c, and src/consensus/consensus.h",
};

/** Photon. */
export const photon: CoinPreset = {
  ...CHILD,
  name: "photon",
  code: "PHO",
  maturity: 120,
  blockSeconds: 180,
  retargetInterval: 20,
  formats: formatsOf("photon", 26, "pho"),
  auxChainId: 2,
  daemon: "Photon 0.25",
  source: "SidGrip/photon, src/kernel/chainparams.cpp, commit 024d9606, and src/consensus/consensus.h",
};

/** BlakeBitcoin. */
export const blakebitcoin: CoinPreset = {
  ...CHILD,
  name: "blakebitcoin",
  code: "BBTC",
  maturity: 100,
  blockSeconds: 150,
  halvingInterval: 210_000,
  retargetInterval: 8064,
  formats: formatsOf("blakebitcoin", 243, "bbtc"),
  auxChainId: 5,
  daemon: "BlakeBitcoin 0.25",
  source:
    "BlakeBitcoin/BlakeBitcoin, src/kernel/chainparams.cpp, commit 209c11cd; maturity as SidGrip's Electrum has it",
};

/** Electron. */
export const electron: CoinPreset = {
  ...CHILD,
  name: "electron",
  code: "ELT",
  maturity: 460,
  blockSeconds: 60,
  retargetInterval: 30,
  formats: formatsOf("electron", 92, "elt"),
  auxChainId: 7,
  daemon: "Electron 0.25",
  source: "SidGrip/Electron-ELT, src/kernel/chainparams.cpp, commit 2b821dd8, and src/consensus/consensus.h",
};

/** Universal Molecule. */
export const universalMolecule: CoinPreset = {
  ...CHILD,
  name: "universal_molecule",
  code: "UMO",
  maturity: 120,
  blockSeconds: 120,
  retargetInterval: 5,
  formats: formatsOf("universal molecule", 130, "umo"),
  auxChainId: 15,
  daemon: "UniversalMolecule 0.25",
  source: "SidGrip/universalmol, src/kernel/chainparams.cpp, commit 0f946e6c, and src/consensus/consensus.h",
};

/** Lithium. */
export const lithium: CoinPreset = {
  ...CHILD,
  name: "lithium",
  code: "LIT",
  maturity: 120,
  blockSeconds: 180,
  retargetInterval: 20,
  formats: formatsOf("lithium", 19, "lit"),
  auxChainId: 6,
  daemon: "Lithium 0.25",
  source: "BlueDragon747/lithium, src/kernel/chainparams.cpp, commit 39e68ef3, and src/consensus/consensus.h",
};
