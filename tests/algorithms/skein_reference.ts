/**
 * Skein with 512 bits of state as its specification says it ("The Skein hash function family", version 1.3, 2010), word
 * by word.
 *
 * @module
 */

const MASK = 2n ** 64n - 1n;

/** Table 4: the distances of rotations, a line for each of eight rounds. */
const ROTATIONS = [
  [46, 36, 19, 37],
  [33, 27, 14, 42],
  [17, 49, 36, 39],
  [44, 9, 54, 56],
  [39, 30, 34, 24],
  [13, 50, 10, 17],
  [25, 29, 39, 43],
  [8, 35, 56, 22],
];

/** Table 3: the place that each word comes from. */
const PERMUTATION = [2, 1, 4, 7, 6, 5, 0, 3];

/** Hashes a message to `digestBytes` bytes, at most 64. */
export function skeinReference(message: Uint8Array, digestBytes: number): Uint8Array {
  const configuration = new Uint8Array(32);
  configuration.set(new TextEncoder().encode("SHA3"));
  configuration[4] = 1;
  new DataView(configuration.buffer).setBigUint64(8, BigInt(8 * digestBytes), true);
  let chain = ubi(new Uint8Array(64), configuration, 4n);
  chain = ubi(chain, message, 48n);
  return ubi(chain, new Uint8Array(8), 63n).slice(0, digestBytes);
}

/** Section 3.4: chains the blocks of a message of the given type. */
function ubi(start: Uint8Array, message: Uint8Array, type: bigint): Uint8Array {
  let chain = start;
  const blocks = Math.max(1, Math.ceil(message.length / 64));
  for (let i = 0; i < blocks; i++) {
    const block = new Uint8Array(64);
    block.set(message.subarray(64 * i, 64 * (i + 1)));
    const position = BigInt(Math.min(message.length, 64 * (i + 1)));
    const first = i === 0 ? 1n : 0n;
    const final = i === blocks - 1 ? 1n : 0n;
    const encrypted = threefish(chain, [position, (final << 63n) | (first << 62n) | (type << 56n)], block);
    chain = encrypted.map((byte, j) => byte ^ (block[j] as number));
  }
  return chain;
}

/** Section 3.3: Threefish-512. */
function threefish(keyBytes: Uint8Array, tweak: readonly [bigint, bigint], plain: Uint8Array): Uint8Array {
  const key = words(keyBytes);
  key.push(key.reduce((sum, word) => sum ^ word, 0x1bd11bdaa9fc1a22n));
  const tweaks = [...tweak, tweak[0] ^ tweak[1]];
  let v = words(plain);
  for (let round = 0; round <= 72; round++) {
    if (round % 4 === 0) {
      const s = round / 4;
      v = v.map((word, i) => {
        let sum = word + (key[(s + i) % 9] as bigint);
        if (i === 5) sum += tweaks[s % 3] as bigint;
        if (i === 6) sum += tweaks[(s + 1) % 3] as bigint;
        if (i === 7) sum += BigInt(s);
        return sum & MASK;
      });
    }
    if (round === 72) break;
    for (let j = 0; j < 4; j++) {
      const x = ((v[2 * j] as bigint) + (v[2 * j + 1] as bigint)) & MASK;
      v[2 * j + 1] = rotate(v[2 * j + 1] as bigint, ROTATIONS[round % 8]?.[j] as number) ^ x;
      v[2 * j] = x;
    }
    v = PERMUTATION.map((from) => v[from] as bigint);
  }
  const bytes = new Uint8Array(64);
  v.forEach((word, i) => new DataView(bytes.buffer).setBigUint64(8 * i, word, true));
  return bytes;
}

function words(bytes: Uint8Array): bigint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 8 }, (_, i) => view.getBigUint64(8 * i, true));
}

function rotate(word: bigint, bits: number): bigint {
  return ((word << BigInt(bits)) | (word >> BigInt(64 - bits))) & MASK;
}
