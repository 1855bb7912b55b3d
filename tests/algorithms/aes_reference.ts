/**
 * AES's field, S-box and round as FIPS 197 says them.
 *
 * @module
 */

/** Product of two elements of the field (section 4.2). */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = product << 1 ^ (product & 0x80 ? 0x11b : 0);
    if (b >> bit & 1) product ^= a;
  }
  return product;
}

/** The S-box (section 5.1.1), for every byte. */
export const SBOX: readonly number[] = Array.from({ length: 256 }, (_, byte) => substitute(byte));

/** The inverse, which is the power of 254, and an affine transformation of its bits. */
function substitute(byte: number): number {
  let inverse = 1;
  for (let i = 0; i < 254; i++) inverse = multiply(inverse, byte);
  let result = 0;
  for (let bit = 0; bit < 8; bit++) {
    const sum = [0, 4, 5, 6, 7].reduce((sum, offset) => sum ^ inverse >> (bit + offset) % 8, 0x63 >> bit);
    result |= (sum & 1) << bit;
  }
  return result;
}

/**
 * Product of a circulant matrix and a column of bytes.
 *
 * @param coefficients The first row of the matrix; every next one is rotated to the right by one.
 */
export function multiplyColumn(coefficients: readonly number[], column: readonly number[]): number[] {
  return column.map((_, row) => {
    return column.reduce((sum, byte, i) => {
      const coefficient = coefficients[(i - row + column.length) % column.length] as number;
      return sum ^ multiply(coefficient, byte);
    }, 0);
  });
}

/** One round (section 5.1): SubBytes, ShiftRows, MixColumns, AddRoundKey, on 16 bytes, column by column. */
export function aesRound(state: readonly number[], key: readonly number[]): number[] {
  const shifted = state.map((_, i) => SBOX[state[(i + 4 * (i % 4)) % 16] as number] as number);
  const mixed = [0, 4, 8, 12].flatMap((column) => multiplyColumn([2, 3, 1, 1], shifted.slice(column, column + 4)));
  return addBytes(mixed, key);
}

/** The exclusive or of two byte strings of the same length. */
export function addBytes(a: readonly number[], b: readonly number[]): number[] {
  return a.map((byte, i) => byte ^ b[i] as number);
}
