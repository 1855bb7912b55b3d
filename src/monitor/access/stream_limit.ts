/**
 * How many streams visitors may have open: each is a connection, and a page that is made again every two seconds. A few
 * visitors must not take all of them, least of all those of operators.
 *
 * @module
 */

import { addressGroup } from "../../sockets/ip_address.ts";

/** Most streams. */
export interface StreamLimits {
  /** Of an address; IPv6 by 64 bits. */
  readonly ofAddress: number;
  /** Of all visitors. */
  readonly inAll: number;
}

/** Counts streams. */
export interface StreamLimit {
  /**
   * Whether an address may have one more; then it has.
   *
   * @returns Says that it has ended, once or more often; `undefined` if there are too many.
   */
  begin(address: string): (() => void) | undefined;
}

/** Makes one without streams. */
export function createStreamLimit({ ofAddress, inAll }: StreamLimits): StreamLimit {
  const counts = new Map<string, number>();
  let total = 0;

  function end(group: string): void {
    total--;
    const left = (counts.get(group) ?? 0) - 1;
    if (left > 0) counts.set(group, left);
    else counts.delete(group);
  }

  return {
    begin(address) {
      const group = addressGroup(address);
      const count = counts.get(group) ?? 0;
      if (total >= inAll || count >= ofAddress) return undefined;
      total++;
      counts.set(group, count + 1);
      let isOpen = true;
      return () => {
        if (isOpen) end(group);
        isOpen = false;
      };
    },
  };
}

/** A stream that tells when it has ended, however that came. */
export function endTold(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onEnd: () => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        onEnd();
        controller.close();
      } catch (error) {
        onEnd();
        throw error;
      }
    },
    cancel(reason) {
      onEnd();
      return reader.cancel(reason);
    },
    // What waits is counted where the stream begins.
  }, { highWaterMark: 0 });
}
