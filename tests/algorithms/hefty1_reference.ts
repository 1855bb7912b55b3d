/**
 * HEFTY1 step by step: SHA-256 (FIPS 180-4) with a sponge beside it, under the names that its authors gave to its parts.
 *
 * @module
 */

const K = firstPrimes(64).map((prime) => fractionBits(Math.cbrt(prime)));
const INITIAL = firstPrimes(8).map((prime) => fractionBits(Math.sqrt(prime)));

/** Hashes a message to 32 bytes. */
export function hefty1Reference(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(64 * Math.ceil((message.length + 9) / 64));
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, 8 * message.length);
  const state = Uint32Array.from(INITIAL);
  const sponge = new Uint32Array(4);
  for (let block = 0; block < padded.length; block += 64) {
    compress(state, sponge, Array.from({ length: 16 }, (_, i) => view.getUint32(block + 4 * i)));
  }
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => digest.setUint32(4 * i, word));
  return new Uint8Array(digest.buffer);
}

function compress(state: Uint32Array, sponge: Uint32Array, w: number[]): void {
  for (let t = 16; t < 64; t++) {
    w.push((sigma(at(w, t - 2), 17, 19, 10) + at(w, t - 7) + sigma(at(w, t - 15), 7, 18, 3) + at(w, t - 16)) >>> 0);
  }
  for (let t = 0; t < 16; t++) absorb(sponge, at(w, t) ^ at(K, t));
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let t = 0; t < 64; t++) {
    absorb(sponge, t < 16 ? d ^ h : h + d);
    const brG = br(sponge, g);
    const brF = br(sponge, f);
    const temporary1 = h + at(w, t) + at(K, t) + ((e & brF) ^ (~e & brG));
    const brE = br(sponge, e);
    const temporary2 = (temporary1 + (rotate(brE, 6) ^ rotate(brE, 11) ^ rotate(brE, 25))) >>> 0;
    const brC = br(sponge, c);
    const brB = br(sponge, b);
    const brA = br(sponge, a);
    const temporary3 = (brA & brB) ^ (brA & brC) ^ (brB & brC);
    const again = br(sponge, a);
    const temporary4 = temporary3 + (rotate(again, 2) ^ rotate(again, 13) ^ rotate(again, 22));
    [h, g, f, e, d, c, b, a] = [
      g,
      f,
      e,
      (d + br(sponge, temporary2)) >>> 0,
      c,
      b,
      a,
      (temporary2 + temporary4) >>> 0,
    ];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => state[i] = at(state, i) + word);
}

function absorb(sponge: Uint32Array, word: number): void {
  sponge[0] = at(sponge, 0) ^ word;
  mangle(sponge);
}

function squeeze(sponge: Uint32Array): number {
  const word = at(sponge, 0);
  mangle(sponge);
  return word;
}

function mangle(sponge: Uint32Array): void {
  const first = at(sponge, 0);
  const distances = [24, 16, 8, 0].map((shift) => smoosh4((first >>> shift) & 0xff));
  let chooser = 0;
  for (let i = 0; i < 3; i++) {
    const way = smoosh2(chooser);
    const distance = i + at(distances, way);
    const word = at(sponge, i + 1);
    if (way === 0 || way === 3) sponge[i + 1] = word ^ rotate(first, distance);
    else if (way === 1) sponge[i + 1] = word + rotate(~first, distance);
    else sponge[i + 1] = word & rotate(~first, distance);
    chooser ^= at(sponge, i + 1);
  }
  sponge[0] = first ^ ((at(sponge, 1) ^ at(sponge, 2)) + at(sponge, 3));
}

function smoosh4(byte: number): number {
  return (byte >>> 4) ^ (byte & 0xf);
}

function smoosh2(word: number): number {
  const half = (word >>> 16) ^ (word & 0xffff);
  const nibble = smoosh4((half >>> 8) ^ (half & 0xff));
  return (nibble >>> 2) ^ (nibble & 3);
}

function br(sponge: Uint32Array, word: number): number {
  const squeezed = squeeze(sponge);
  const bit = 1 << ((squeezed >>> 8) & 31);
  return [word, word & ~bit, word | bit, word ^ bit][squeezed & 3] as number;
}

function rotate(word: number, bits: number): number {
  return bits === 0 ? word >>> 0 : ((word >>> bits) | (word << (32 - bits))) >>> 0;
}

function sigma(word: number, first: number, second: number, shift: number): number {
  return rotate(word, first) ^ rotate(word, second) ^ (word >>> shift);
}

/** The first 32 bits of a number's fraction. */
function fractionBits(value: number): number {
  return Math.floor((value % 1) * 2 ** 32);
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes;
}

function at(words: ArrayLike<number>, index: number): number {
  return words[index] as number;
}
