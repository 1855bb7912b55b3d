/**
 * One copy of each text in memory, however often it comes.
 *
 * @module
 */

/**
 * Makes a function that gives the texts of its last call again where they are the same, and the whole list where all are.
 *
 * The templates of one block hold mostly the same transactions, some megabytes of them, and their jobs are all kept until
 * the next block: with each transaction in memory once, an hour of them costs little more than one.
 */
export function createInterning(): (texts: readonly string[]) => readonly string[] {
  let known = new Map<string, string>();
  let last: readonly string[] = [];
  return (texts) => {
    const interned = texts.map((text) => known.get(text) ?? text);
    // Of the same length first: what follows then compares addresses, until it finds the first difference.
    if (interned.length === last.length && interned.every((text, i) => text === last[i])) return last;
    known = new Map(interned.map((text) => [text, text]));
    last = interned;
    return interned;
  };
}
