/**
 * The nearest known name to a misspelt one.
 *
 * @module
 */

/**
 * How many edits make one text of another: insertions, deletions, replacements, and swaps of neighbours, where no part
 * is edited twice (optimal string alignment, the restricted Damerau-Levenshtein distance).
 *
 * @param a One text, compared by UTF-16 code units.
 * @param b The other.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(editDistance("dificulty", "difficulty"), 1);
 * assert.equal(editDistance("prot", "port"), 1);
 * ```
 */
export function editDistance(a: string, b: string): number {
  let twoBack: number[] = [];
  let back: number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(at(back, j) + 1, at(row, j - 1) + 1, at(back, j - 1) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, at(twoBack, j - 2) + 1);
      row.push(best);
    }
    twoBack = back;
    back = row;
  }
  return at(back, b.length);
}

/**
 * The candidate that a misspelt name most probably meant, letter case aside.
 *
 * @param name The name as written.
 * @param candidates The names that exist; of equally near ones the first is taken.
 * @returns The nearest, or `undefined` where none is near enough to be worth proposing: one edit in a short name, up to
 * three in a long one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(nearestName("start_dificulty", ["port", "start_difficulty"]), "start_difficulty");
 * assert.equal(nearestName("LTC", ["btc_main", "ltc"]), "ltc");
 * assert.equal(nearestName("colour", ["port", "algo"]), undefined);
 * ```
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  // A very long text is no misspelt name, and the distance costs the product of both lengths.
  if (name.length > 100) return undefined;
  let nearest: string | undefined;
  let nearestDistance = editsAllowed(name.length) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < nearestDistance) {
      nearest = candidate;
      nearestDistance = distance;
    }
  }
  return nearest;
}

/** The end of a problem's message: `; did you mean port?`, or nothing where no candidate is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const nearest = nearestName(name, candidates);
  return nearest === undefined ? "" : `; did you mean ${nearest}?`;
}

function editsAllowed(length: number): number {
  if (length <= 2) return 0;
  if (length <= 5) return 1;
  return length <= 9 ? 2 : 3;
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
