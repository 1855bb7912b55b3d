/**
 * Things that happen, kept until a test asks for them.
 *
 * @module
 */

/** What has happened and will happen. */
export interface Inbox<T> {
  /** Everything so far. */
  readonly all: readonly T[];
  /** Takes a thing in. */
  push(thing: T): void;
  /** The first thing that fits and was not taken by an earlier call; waits for it. What lies before it is passed over. */
  next<S extends T>(fits: (thing: T) => thing is S): Promise<S>;
  next(fits: (thing: T) => boolean): Promise<T>;
}

/** An empty inbox. */
export function createInbox<T>(): Inbox<T> {
  const all: T[] = [];
  let position = 0;
  let wake = (): void => {};
  return {
    all,
    push(thing) {
      all.push(thing);
      wake();
    },
    async next(fits: (thing: T) => boolean): Promise<T> {
      for (;;) {
        while (position < all.length) {
          const thing = all[position++] as T;
          if (fits(thing)) return thing;
        }
        // deno-lint-ignore no-await-in-loop -- waits for what the loop looks at
        await new Promise<void>((resolve) => wake = resolve);
      }
    },
  } as Inbox<T>;
}
