/**
 * Statsd: figures by UDP, gathered for a second and sent in few datagrams.
 *
 * What is counted costs a map entry and never waits. What gets lost on the way is lost: the journal has it. There is a
 * bound to everything, so that nothing piles up if nothing can be sent.
 *
 * @module
 */

import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";
import { type After, systemAfter } from "../../timers/after.ts";

/** What statsd needs. */
export interface StatsdParts {
  readonly host: string;
  readonly port: number;
  /** Stands before every name, with a dot behind it. */
  readonly prefix: string;
  /** Is told of each datagram that cannot be sent. */
  onFailure(error: unknown): void;
  /** Is told of each that went out. */
  onSuccess?(): void;
  /** Sends a datagram; by UDP if left out. */
  readonly send?: Send;
  /** {@linkcode setTimeout} if left out. */
  readonly after?: After;
}

/** Sends a datagram; calls back when it has gone or could not. */
export type Send = (text: string, done: (error: unknown) => void) => void;

/** Takes figures. */
export interface Statsd {
  /** Counts: so many more of them. */
  count(name: string, value?: number): void;
  /** How long something took, milliseconds. */
  timing(name: string, milliseconds: number): void;
  /** How much there is of something now. */
  gauge(name: string, value: number): void;
  /** Sends what there is, and closes. */
  stop(): void;
}

/** How long figures gather. */
const GATHER_MS = 1000;

/** Fits into one packet of an Ethernet, with IPv6 and UDP headers. */
const DATAGRAM_BYTES = 1432;

/** Times of one name that are sent of one second; the others are made up for by the sample rate. */
const MOST_TIMES = 50;

/** Names of one second: more than there are. */
const MOST_NAMES = 1000;

/** The times of one name. */
interface Times {
  seen: number;
  readonly kept: number[];
}

/** Makes one; its socket is there from the first datagram on. */
export function createStatsd(parts: StatsdParts): Statsd {
  const { prefix, onFailure, onSuccess = () => {}, after = systemAfter } = parts;
  const link = parts.send === undefined ? udpLink(parts) : { send: parts.send, close() {} };
  const counts = new Map<string, number>();
  const times = new Map<string, Times>();
  const gauges = new Map<string, number>();
  let unset: (() => void) | undefined;
  let stopped = false;

  /** Whether a figure of a name has a place; sees to it that it is sent. */
  function admits(figures: ReadonlyMap<string, unknown>, name: string): boolean {
    if (stopped || (figures.size >= MOST_NAMES && !figures.has(name))) return false;
    unset ??= after(GATHER_MS, flush);
    return true;
  }

  function flush(): void {
    unset?.();
    unset = undefined;
    const lines = [
      ...[...counts].map(([name, value]) => `${prefix}.${name}:${decimal(value)}|c`),
      ...[...times].flatMap(([name, { seen, kept }]) => {
        const rate = kept.length < seen ? `|@${decimal(kept.length / seen)}` : "";
        return kept.map((value) => `${prefix}.${name}:${decimal(value)}|ms${rate}`);
      }),
      ...[...gauges].map(([name, value]) => `${prefix}.${name}:${decimal(value)}|g`),
    ];
    for (const figures of [counts, times, gauges]) figures.clear();
    for (const datagram of datagramsOf(lines)) {
      link.send(datagram, (error) => error ? onFailure(error) : onSuccess());
    }
  }

  return {
    count(name, value = 1) {
      if (admits(counts, name)) counts.set(name, (counts.get(name) ?? 0) + value);
    },
    timing(name, milliseconds) {
      if (!admits(times, name)) return;
      const of = times.get(name) ?? { seen: 0, kept: [] };
      times.set(name, of);
      of.seen++;
      if (of.kept.length < MOST_TIMES) of.kept.push(milliseconds);
    },
    gauge(name, value) {
      if (admits(gauges, name)) gauges.set(name, value);
    },
    stop() {
      if (stopped) return;
      flush();
      stopped = true;
      link.close();
    },
  };
}

function datagramsOf(lines: readonly string[]): string[] {
  const datagrams: string[] = [];
  let current = "";
  for (const line of lines) {
    const longer = current === "" ? line : `${current}\n${line}`;
    if (new TextEncoder().encode(longer).length <= DATAGRAM_BYTES) current = longer;
    else {
      if (current !== "") datagrams.push(current);
      current = line;
    }
  }
  return current === "" ? datagrams : [...datagrams, current];
}

/** A number without exponent, which not every statsd reads. */
function decimal(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(9).replace(/\.?0+$/, "");
}

function udpLink({ host, port }: Pick<StatsdParts, "host" | "port">): { readonly send: Send; close(): void } {
  const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
  let open = 0;
  let closing = false;
  // What is wrong with a datagram its own callback says.
  socket.on("error", () => {});
  socket.unref();
  return {
    send(text, done) {
      open++;
      socket.send(text, port, host, (error) => {
        open--;
        done(error);
        if (closing && open === 0) socket.close();
      });
    },
    close() {
      closing = true;
      if (open === 0) socket.close();
    },
  };
}
