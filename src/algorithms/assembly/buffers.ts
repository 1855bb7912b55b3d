/**
 * The memory that JavaScript writes inputs to and reads results from.
 *
 * All memory is reserved at compile time, here and in the algorithms: it never grows, so views of it stay valid, and
 * nothing is allocated for a hash.
 */

/** Bytes in a block header, and in a digest. */
export const HEADER_BYTES: usize = 80;
export const DIGEST_BYTES: usize = 32;

/** Room for inputs: headers, pairs of nodes, a stretch of a message. */
export const INPUT_BYTES: i32 = 65536;

/** Where inputs start. Behind them is room for the padding of a message, which is never longer than 72 bytes. */
export const INPUT = memory.data(INPUT_BYTES + 128, 64);

/** Where digests go: there is room for one for every 64 bytes of input, the smallest thing that is hashed in bulk. */
export const OUTPUT = memory.data(32768, 64);

/** Where the target of a scan is: 32 bytes, least significant first. */
export const TARGET = memory.data(32, 16);
