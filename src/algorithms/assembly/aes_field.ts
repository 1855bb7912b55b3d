/**
 * Arithmetic in AES's field of 256 elements, the polynomials over GF(2) modulo x^8 + x^4 + x^3 + x + 1, for tables.
 */

/** What the S-box adds to its linear part (FIPS 197, section 5.1.1). */
export const SBOX_CONSTANT: u8 = 0x63;

/** The linear part of the S-box, of an inverse (FIPS 197, section 5.1.1). */
export function sboxLinear(a: u8): u8 {
  return a ^ rotl<u8>(a, 1) ^ rotl<u8>(a, 2) ^ rotl<u8>(a, 3) ^ rotl<u8>(a, 4);
}

/** The product (FIPS 197, section 4.2). */
export function multiply(a: u8, b: u8): u8 {
  let product: u32 = 0;
  let multiple: u32 = a;
  for (let rest: u32 = b; rest; rest >>= 1) {
    if (rest & 1) product ^= multiple;
    multiple <<= 1;
    if (multiple & 0x100) multiple ^= 0x11b;
  }
  return <u8> product;
}

/** The product of as many factors `a` as the exponent says. */
export function power(a: u8, exponent: u32): u8 {
  let result: u8 = 1;
  for (let i: u32 = 0; i < exponent; i++) result = multiply(result, a);
  return result;
}

/** 1/a, and 0 for 0: the 255 other elements are a group. */
export function inverse(a: u8): u8 {
  return power(a, 254);
}
