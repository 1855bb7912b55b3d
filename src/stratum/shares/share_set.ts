/**
 * The shares that were accepted for a job, to know one that comes again.
 *
 * Exact, by bytes, in constant time: keys lie one behind the other in one array of 32-bit words, and a hash table says
 * where. That is some 40 bytes a share, and nothing in it for the garbage collector to look at.
 *
 * @module
 */

/** What tells one share of a job from another. */
export interface ShareIdentity {
  readonly extranonce1: Uint8Array;
  readonly extranonce2: Uint8Array;
  /** Numbers of 32 bits. */
  readonly time: number;
  readonly nonce: number;
  /** Of the header, with the miner's bits. */
  readonly version: number;
}

/** A set that only grows, up to a bound. */
export interface ShareSet {
  /** Whether the share is in the set. */
  has(share: ShareIdentity): boolean;
  /**
   * Adds a share.
   *
   * @returns Whether it was new.
   */
  add(share: ShareIdentity): boolean;
  readonly size: number;
}

const WORD_BYTES = 4;

/** Time, nonce and version. */
const FIXED_WORDS = 3;

/** Room in a new set; most jobs of most connections' ports never need more. */
const FIRST_CAPACITY = 64;

/** Slots for each share that there is room for: half of them stay empty, so that a search ends soon. */
const SLOTS_PER_SHARE = 2;

/**
 * Makes an empty set.
 *
 * @param extranonceBytes Bytes of extranonce1 and extranonce2 together, the same for all shares of a job.
 * @param seed A random number of 32 bits: nobody can choose shares that end up in one place.
 */
export function createShareSet(extranonceBytes: number, seed: number): ShareSet {
  const words = Math.ceil(extranonceBytes / WORD_BYTES) + FIXED_WORDS;
  const key = new Uint32Array(words);
  const keyBytes = new Uint8Array(key.buffer);
  let capacity = FIRST_CAPACITY;
  let keys = new Uint32Array(capacity * words);
  /** Position of a key plus one; 0 is an empty slot. */
  let slots = new Uint32Array(capacity * SLOTS_PER_SHARE);
  let size = 0;

  function fillKey({ extranonce1, extranonce2, time, nonce, version }: ShareIdentity): void {
    let at = 0;
    for (let i = 0; i < extranonce1.length; i++) keyBytes[at++] = extranonce1[i] as number;
    for (let i = 0; i < extranonce2.length; i++) keyBytes[at++] = extranonce2[i] as number;
    key[words - 3] = time;
    key[words - 2] = nonce;
    key[words - 1] = version;
  }

  /** Of the key that starts at a word; multiplication and shift as in MurmurHash3's steps. */
  function hashAt(array: Uint32Array, start: number): number {
    let hash = seed;
    for (let i = 0; i < words; i++) {
      hash = Math.imul(hash ^ (array[start + i] as number), 0xcc9e2d51);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, 0x1b873593);
    return (hash ^ (hash >>> 13)) >>> 0;
  }

  /** The slot of the key: the one that points to an equal one, or the empty one where it belongs. */
  function slotOfKey(): number {
    const mask = slots.length - 1;
    for (let slot = hashAt(key, 0) & mask;; slot = (slot + 1) & mask) {
      const position = slots[slot] as number;
      if (position === 0 || equalsKey((position - 1) * words)) return slot;
    }
  }

  function equalsKey(start: number): boolean {
    for (let i = 0; i < words; i++) if (keys[start + i] !== key[i]) return false;
    return true;
  }

  function grow(): void {
    capacity *= 2;
    const more = new Uint32Array(capacity * words);
    more.set(keys);
    keys = more;
    slots = new Uint32Array(capacity * SLOTS_PER_SHARE);
    const mask = slots.length - 1;
    for (let position = 0; position < size; position++) {
      let slot = hashAt(keys, position * words) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = position + 1;
    }
  }

  return {
    has(share) {
      fillKey(share);
      return slots[slotOfKey()] !== 0;
    },
    add(share) {
      fillKey(share);
      let slot = slotOfKey();
      if (slots[slot] !== 0) return false;
      if (size === capacity) {
        grow();
        slot = slotOfKey();
      }
      keys.set(key, size * words);
      slots[slot] = ++size;
      return true;
    },
    get size() {
      return size;
    },
  };
}
