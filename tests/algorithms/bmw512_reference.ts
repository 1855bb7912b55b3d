/**
 * BMW-512 as its specification says it (Gligoroski, Klima and others, "Cryptographic hash function BLUE MIDNIGHT WISH",
 * second round of SHA-3's competition, 2009), word by word.
 *
 * @module
 */

const MASK = 2n ** 64n - 1n;

/** f0: for each word the five words of M ^ H that are added or, if there is a minus, subtracted. */
const BIJECTION = [
  "5 -7 10 13 14",
  "6 -8 11 14 -15",
  "0 7 9 -12 15",
  "0 -1 8 -10 13",
  "1 2 9 -11 -14",
  "3 -2 10 -12 15",
  "4 -0 -3 -11 13",
  "1 -4 -5 -12 -14",
  "2 -5 -6 13 -15",
  "0 -3 6 -7 14",
  "8 -1 -4 -7 15",
  "8 -0 -2 -5 9",
  "1 3 -6 -9 10",
  "2 4 7 10 11",
  "3 -5 8 -11 -12",
  "12 -4 -6 -9 13",
];

/** The functions s0 to s5: a shift to the right, one to the left, and two rotations to the left. */
const S: readonly (readonly [number, number | undefined, number?, number?])[] = [
  [1, 3, 4, 37],
  [1, 2, 13, 43],
  [2, 1, 19, 53],
  [2, 2, 28, 59],
  [1, undefined],
  [2, undefined],
];

/** The rotations r1 to r7. */
const R = [5, 11, 27, 32, 37, 43, 53];

/** f2: shifts of XH and of Q for words 0 to 7, and of XL for words 8 to 15; to the left where negative. */
const HIGH_SHIFTS = [-5, 7, 5, 1, 3, -6, 4, 11];
const Q_SHIFTS = [5, -8, -5, -5, 0, 6, -6, -2];
const LOW_SHIFTS = [-8, 6, -6, -4, 3, 4, 7, 2];

/** Hashes a message to 64 bytes. */
export function bmw512Reference(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(128 * Math.ceil((message.length + 9) / 128));
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(8 * message.length), true);

  const initial = new DataView(Uint8Array.from({ length: 128 }, (_, i) => 0x80 + i).buffer);
  let pipe = Array.from({ length: 16 }, (_, i) => initial.getBigUint64(8 * i));
  for (let block = 0; block < padded.length; block += 128) {
    pipe = compress(Array.from({ length: 16 }, (_, i) => view.getBigUint64(block + 8 * i, true)), pipe);
  }
  pipe = compress(pipe, Array.from({ length: 16 }, (_, i) => 0xaaaaaaaaaaaaaaa0n + BigInt(i)));

  const digest = new DataView(new ArrayBuffer(64));
  pipe.slice(8).forEach((word, i) => digest.setBigUint64(8 * i, word, true));
  return new Uint8Array(digest.buffer);
}

function compress(m: readonly bigint[], h: readonly bigint[]): bigint[] {
  const q = BIJECTION.map((terms, i) => {
    let sum = 0n;
    for (const term of terms.split(" ")) {
      const index = Math.abs(Number(term));
      const word = at(m, index) ^ at(h, index);
      sum += term.startsWith("-") ? -word : word;
    }
    return (s(i % 5, sum & MASK) + at(h, (i + 1) % 16)) & MASK;
  });

  for (let j = 16; j < 32; j++) {
    const rotated = (k: number) => rotate(at(m, (j + k) % 16), (j + k) % 16 + 1);
    let sum = (rotated(0) + rotated(3) - rotated(10) + BigInt(j) * 0x0555555555555555n) & MASK;
    sum ^= at(h, (j + 7) % 16);
    for (let i = 0; i < 16; i++) {
      const word = at(q, j - 16 + i);
      if (j < 18) sum += s((i + 1) % 4, word);
      else if (i === 14) sum += s(4, word);
      else if (i === 15) sum += s(5, word);
      else sum += i % 2 === 0 ? word : rotate(word, R[(i - 1) / 2] as number);
    }
    q.push(sum & MASK);
  }

  const low = q.slice(16, 24).reduce((sum, word) => sum ^ word);
  const high = q.slice(24).reduce((sum, word) => sum ^ word, low);
  const next: bigint[] = [];
  for (let i = 0; i < 8; i++) {
    const first = shift(high, HIGH_SHIFTS[i] as number) ^ shift(at(q, 16 + i), Q_SHIFTS[i] as number) ^ at(m, i);
    next.push((first + (low ^ at(q, 24 + i) ^ at(q, i))) & MASK);
  }
  for (let i = 0; i < 8; i++) {
    const turned = rotate(at(next, (i + 4) % 8), i + 9);
    const last = shift(low, LOW_SHIFTS[i] as number) ^ at(q, 16 + (i + 7) % 8) ^ at(q, 8 + i);
    next.push((turned + (high ^ at(q, 24 + i) ^ at(m, 8 + i)) + last) & MASK);
  }
  return next;
}

function s(number: number, word: bigint): bigint {
  const [right, left, first, second] = S[number] as (typeof S)[number];
  if (left === undefined) return shift(word, right) ^ word;
  return shift(word, right) ^ shift(word, -left) ^ rotate(word, first as number) ^ rotate(word, second as number);
}

/** To the right, or to the left if negative. */
function shift(word: bigint, bits: number): bigint {
  return bits >= 0 ? word >> BigInt(bits) : (word << BigInt(-bits)) & MASK;
}

function rotate(word: bigint, bits: number): bigint {
  return shift(word, -bits) | shift(word, 64 - bits);
}

function at(words: readonly bigint[], index: number): bigint {
  return words[index] as bigint;
}
