/**
 * Luffa-512 as its specification says it (C. De Cannière, H. Sato and D. Watanabe, "Hash Function Luffa: Specification
 * Ver. 2.0", 2009), chain by chain and S-box by S-box.
 *
 * @module
 */

const SBOX = [13, 14, 0, 1, 5, 10, 7, 6, 11, 3, 9, 12, 15, 8, 2, 4];

const STARTING_VARIABLES = [
  "6d251e6944b051e04eaa6fb4dbf784656e29201190152df4ee058139def610bb",
  "c3b44b95d9d2f25670eee9a0de099fa35d9b05578fc944b3cf1ccf0e746cd581",
  "f7efc89d5dba578104016ce5ad659c050306194f666d183624aa230a8b264ae7",
  "858075d536d79ccee571f7d7204b1f6735870c6a57e9e92314bcb8087cde72ce",
  "6c68e9be5ec41e22c825b7c7affb4363f5df39990fc688f1b07224cc03e86cea",
].map((hex) => Uint32Array.from({ length: 8 }, (_, i) => parseInt(hex.slice(8 * i, 8 * i + 8), 16)));

const SEEDS = [
  0x181cca53380cde06n,
  0x5b6f0876f16f8594n,
  0x7e106ce938979cb0n,
  0xbb62f36492e93c29n,
  0x9a025047cff2a940n,
];

/** Hashes a message to 64 bytes. */
export function luffa512Reference(message: Uint8Array): Uint8Array {
  const chains = STARTING_VARIABLES.map((words) => words.slice());
  const padded = new Uint8Array(32 * (Math.floor(message.length / 32) + 1));
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  for (let block = 0; block < padded.length; block += 32) {
    round(chains, Uint32Array.from({ length: 8 }, (_, i) => view.getUint32(block + 4 * i)));
  }
  const digest = new DataView(new ArrayBuffer(64));
  for (let half = 0; half < 64; half += 32) {
    round(chains, new Uint32Array(8));
    sum(...chains).forEach((word, i) => digest.setUint32(half + 4 * i, word));
  }
  return new Uint8Array(digest.buffer);
}

function round(chains: Uint32Array[], message: Uint32Array): void {
  const twiceAll = double(sum(...chains));
  let mixed = chains.map((chain) => sum(chain, twiceAll));
  mixed = mixed.map((chain, j) => sum(double(chain), at(mixed, j + 1)));
  mixed = mixed.map((chain, j) => sum(double(chain), at(mixed, j + 4)));
  let multiple = message;
  for (const [j, chain] of mixed.entries()) {
    chains[j] = permute(sum(chain, multiple), j);
    multiple = double(multiple);
  }
}

/** The permutation Q_j, with its tweak. */
function permute(chain: Uint32Array, j: number): Uint32Array {
  const a = chain.map((word, i) => i < 4 ? word : rotate(word, j));
  let register = SEEDS[j] as bigint;
  const nextConstant = (): number => {
    register = BigInt.asUintN(64, register << 1n) ^ (register >> 63n === 1n ? 0xc4d6496c55c61c8dn : 0n);
    register = (register >> 32n) | BigInt.asUintN(64, register << 32n);
    return Number(register & 0xffffffffn);
  };
  for (let step = 0; step < 8; step++) {
    subCrumb(a, [0, 1, 2, 3]);
    subCrumb(a, [5, 6, 7, 4]);
    for (let i = 0; i < 4; i++) {
      let [x, y] = [a[i] as number, a[i + 4] as number];
      y ^= x;
      x = rotate(x, 2) ^ y;
      y = rotate(y, 14) ^ x;
      x = rotate(x, 10) ^ y;
      y = rotate(y, 1);
      a[i] = x;
      a[i + 4] = y;
    }
    a[0] = (a[0] as number) ^ nextConstant();
    a[4] = (a[4] as number) ^ nextConstant();
  }
  return a;
}

/** Puts every column of bits of four words, the first of which is the least significant, through the S-box. */
function subCrumb(a: Uint32Array, words: readonly number[]): void {
  const before = words.map((word) => a[word] as number);
  words.forEach((word) => a[word] = 0);
  for (let bit = 0; bit < 32; bit++) {
    const column = before.reduce((column, word, i) => column | ((word >>> bit) & 1) << i, 0);
    words.forEach((word, i) => a[word] = (a[word] as number) | ((SBOX[column] as number) >> i & 1) << bit);
  }
}

/** Multiplication by x in the ring of words modulo x^8 + x^4 + x^3 + x + 1. */
function double(words: Uint32Array): Uint32Array {
  const top = words[7] as number;
  return words.map((_, i) => (i === 0 ? 0 : words[i - 1] as number) ^ ([0, 1, 3, 4].includes(i) ? top : 0));
}

function sum(...chains: readonly Uint32Array[]): Uint32Array {
  return new Uint32Array(8).map((_, i) => chains.reduce((word, chain) => word ^ (chain[i] as number), 0));
}

function at(chains: readonly Uint32Array[], j: number): Uint32Array {
  return chains[j % 5] as Uint32Array;
}

function rotate(word: number, bits: number): number {
  return bits === 0 ? word : (word << bits) | (word >>> (32 - bits));
}
