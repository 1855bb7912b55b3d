/**
 * The comparison of digests with the target of a scan.
 */

import { TARGET } from "./buffers";

/** Whether a digest is at most the target, both as 32 bytes with the least significant first. */
export function meetsTarget(digest: usize): bool {
  for (let i: usize = 32; i > 0; i -= sizeof<u64>()) {
    const ours = load<u64>(digest + i - sizeof<u64>());
    const theirs = load<u64>(TARGET + i - sizeof<u64>());
    if (ours !== theirs) return ours < theirs;
  }
  return true;
}

/** The most significant 32 bits of the target. */
@inline
export function targetTop(): u32 {
  return load<u32>(TARGET, 28);
}
