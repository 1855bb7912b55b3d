/**
 * The starting variables and the step constants of Luffa-512 (C. De Cannière, H. Sato and D. Watanabe, "Hash Function
 * Luffa: Specification Ver. 2.0", 2009), arranged for chains 0 to 3 in the lanes of vectors and chain 4 on its own.
 */

/** Steps of a permutation. */
export const STEPS: usize = 8;

/** For each step two vectors, the complements of the constants of words 0 and 4 of chains 0 to 3. */
export const LANE_CONSTANTS = memory.data(8 * 32, 16);

/** For each step two words, the complements of the constants of words 0 and 4 of chain 4. */
export const FIFTH_CONSTANTS = memory.data(8 * 8, 8);

/** The eight words of each of the five chains (appendix A). */
export const STARTING_VARIABLES = memory.data<u32>([
  0x6d251e69, 0x44b051e0, 0x4eaa6fb4, 0xdbf78465, 0x6e292011, 0x90152df4, 0xee058139, 0xdef610bb,
  0xc3b44b95, 0xd9d2f256, 0x70eee9a0, 0xde099fa3, 0x5d9b0557, 0x8fc944b3, 0xcf1ccf0e, 0x746cd581,
  0xf7efc89d, 0x5dba5781, 0x04016ce5, 0xad659c05, 0x0306194f, 0x666d1836, 0x24aa230a, 0x8b264ae7,
  0x858075d5, 0x36d79cce, 0xe571f7d7, 0x204b1f67, 0x35870c6a, 0x57e9e923, 0x14bcb808, 0x7cde72ce,
  0x6c68e9be, 0x5ec41e22, 0xc825b7c7, 0xaffb4363, 0xf5df3999, 0x0fc688f1, 0xb07224cc, 0x03e86cea,
], 16);

/** What each chain's generator of constants starts from (appendix B.1), the more significant half first. */
const SEEDS = memory.data<u32>([
  0x181cca53, 0x380cde06, 0x5b6f0876, 0xf16f8594, 0x7e106ce9, 0x38979cb0, 0xbb62f364, 0x92e93c29,
  0x9a025047, 0xcff2a940,
]);

/** What the generator's shift register of 64 bits feeds back (section 4.4). */
const FEEDBACK: u64 = 0xc4d6496c55c61c8d;

/** The state of the generator. */
let register: u64 = 0;

deriveConstants();

function deriveConstants(): void {
  for (let chain: usize = 0; chain < 5; chain++) {
    register = <u64> load<u32>(SEEDS + 8 * chain) << 32 | load<u32>(SEEDS + 8 * chain, 4);
    for (let step: usize = 0; step < STEPS; step++) {
      for (let half: usize = 0; half < 2; half++) {
        const lanes = LANE_CONSTANTS + 32 * step + 16 * half, fifth = FIFTH_CONSTANTS + 8 * step + 4 * half;
        store<u32>(chain < 4 ? lanes + 4 * chain : fifth, ~nextConstant());
      }
    }
  }
}

/** Steps the register once: the new upper half is the constant, and then changes places with the lower one. */
function nextConstant(): u32 {
  register = register << 1 ^ (<i64> register < 0 ? FEEDBACK : 0);
  const constant = <u32> (register >> 32);
  register = rotl<u64>(register, 32);
  return constant;
}
