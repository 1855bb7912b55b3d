/**
 * How much a thread hashes before it looks whether there is a new job.
 *
 * @module
 */

/** What a slice should take, milliseconds: short enough to lose little work to an old job, long enough to cost little. */
export const SLICE_MILLISECONDS = 75;

/** Headers in the first slice, before anything has been measured: quick even for slow algorithms. */
export const FIRST_SLICE = 64;

/** A multiple of every number of lanes in which an algorithm hashes. */
const LANES = 16;

/**
 * The length of the next slice from how long the last one took.
 *
 * It grows and shrinks at most fourfold at a time: one interruption by the system tells little.
 *
 * @param count Headers that the last slice was to hash.
 * @param hashed Headers that it hashed; fewer where a share ended it, which is too short to be measured.
 * @param milliseconds How long it took.
 */
export function nextSlice(count: number, hashed: number, milliseconds: number): number {
  if (hashed < count) return count;
  const factor = Math.min(4, Math.max(0.25, SLICE_MILLISECONDS / Math.max(milliseconds, 0.001)));
  return Math.max(LANES, Math.round((count * factor) / LANES) * LANES);
}
