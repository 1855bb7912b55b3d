/**
 * TCP ports on loopback that nobody listens on.
 *
 * @module
 */

/**
 * Finds ports by binding them all at once and letting go of them. Somebody else may take one before it is used: whoever
 * starts a program on them tries again then.
 *
 * @param count How many, all different.
 */
export function freePorts(count: number): readonly number[] {
  const listeners = Array.from({ length: count }, () => Deno.listen({ hostname: "127.0.0.1", port: 0 }));
  const ports = listeners.map((listener) => listener.addr.port);
  for (const listener of listeners) listener.close();
  return ports;
}
