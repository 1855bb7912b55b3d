/**
 * The end of a message that does not fill its block.
 */

/**
 * Copies the last bytes of a message to the head of a block, and fills the rest of the block with zeros.
 *
 * @param from Where those bytes are.
 * @param bytes How many there are, fewer than the block has.
 * @param block Where they go.
 * @param size Bytes of the block, a multiple of 16.
 */
@inline
export function copyEnd(from: usize, bytes: usize, block: usize, size: usize): void {
  for (let i: usize = 0; i < size; i += 16) store<v128>(block + i, i32x4.splat(0));
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) store<v128>(block + i, load<v128>(from + i));
  for (; i < bytes; i++) store<u8>(block + i, load<u8>(from + i));
}

/** The same, with a one bit behind the message: the first bit of the byte 0x80. */
@inline
export function copyEndAndOne(from: usize, bytes: usize, block: usize, size: usize): void {
  copyEnd(from, bytes, block, size);
  store<u8>(block + bytes, 0x80);
}
