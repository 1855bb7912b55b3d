/**
 * Turns of the event loop, for work that comes in pieces and must not keep others waiting.
 *
 * @module
 */

/** Those who wait to go on, whatever they work at; who has waited for longest is first. */
const waiting: (() => void)[] = [];

/**
 * Resolves in a turn of the event loop that nobody else has by this function: however many work in pieces at a time, the
 * thread makes one piece in a turn. More of them take longer, not longer turns.
 *
 * It is by a timer, which takes a millisecond: between immediates Deno looks at its sockets only now and then, and shares
 * come by sockets. A reporter that passed 50,000 items over by immediates kept them waiting for 100 ms and more.
 */
export function ownTurn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  waiting.push(resolve);
  if (waiting.length === 1) setTimeout(nextTurn);
  return promise;
}

function nextTurn(): void {
  const [first] = waiting;
  first?.();
  waiting.shift();
  if (waiting.length > 0) setTimeout(nextTurn);
}
