/**
 * One shard's half of a Stratum port: the way in, and the sockets around the sessions.
 *
 * @module
 */

import type { Socket } from "node:net";
import { getLogger } from "@logtape/logtape";
import { createMinuteCounter } from "../counters/minute_counter.ts";
import type { Job } from "../jobmanagers/job.ts";
import { addressRanges } from "../sockets/address_range.ts";
import { type Budget, createBudget, overdraftMs, spend } from "../sockets/budget.ts";
import { type Connection, type ConnectionLimits, createConnection } from "../sockets/connection.ts";
import { createDoor } from "../sockets/door.ts";
import { createEntrance, type EntranceParts } from "../sockets/entrance.ts";
import { createFoldedLog } from "../sockets/folded_log.ts";
import { addressGroup } from "../sockets/ip_address.ts";
import { unixPath } from "../sockets/listen_address.ts";
import type { LeftDifficulty } from "./difficulty/difficulty_policy.ts";
import type { StratumServerOptions } from "./options.ts";
import { createPortCounters } from "./port_counters.ts";
import type { PortSnapshot } from "./port_snapshot.ts";
import { notificationLine } from "./protocol.ts";
import type { Session, SessionView } from "./session.ts";
import { createSessions, type SessionsParts } from "./sessions.ts";
import type { MinerName } from "./username.ts";

/** What a port is made of. */
export interface PortParts extends Omit<SessionsParts, "counters" | "misconduct" | "leftDifficulty"> {
  /** Number of the shard, from 0, and how many share the port. */
  readonly shard: number;
  readonly shards: number;
  /** Tells the other shards. */
  tell(news: PortNews): void;
}

/** What one shard's half of a port tells the others. */
export type PortNews =
  | { readonly kind: "banned"; readonly address: string; readonly reason: string }
  | { readonly kind: "left"; readonly left: LeftDifficulty };

/** A port that listens once it is started. */
export interface Port {
  readonly key: string;
  /** Listens; resolves with the TCP port that it got. */
  listen(): Promise<number>;
  /**
   * Reads the files of TLS again; rejects if they are bad, and keeps what it has.
   *
   * @returns When the certificate ends; `undefined` without TLS.
   */
  reload(): Promise<Date | undefined>;
  /** Takes a job; one on a new tip goes to all miners at once. */
  post(job: Job): void;
  /** Takes no more shares for the jobs of a currency. */
  retire(currency: string): void;
  /**
   * Goes over to other options, for the miners that are there and those to come; where it listens and what it hashes
   * with stay. Files of TLS are those of the next {@linkcode Port.reload}.
   */
  change(options: StratumServerOptions): void;
  /** Hears what another shard tells. */
  hear(news: PortNews): void;
  /** Takes no more connections and no more shares, and judges what lies there. */
  quiesce(): void;
  /** Ends all connections, after telling miners where to go; resolves when they are gone. */
  close(): Promise<void>;
  /** The remote addresses of the connections that work under a name. */
  addressesOf(miner: MinerName): string[];
  /** Every connection by itself. */
  sessionViews(address?: string): SessionView[];
  snapshot(): PortSnapshot;
}

/** How often sessions are looked at: precise enough for intervals of seconds. */
const TICK_MS = 1000;

/** Makes a port. */
export function createPort(parts: PortParts): Port {
  const { key, shard, shards, now, tell } = parts;
  let { options } = parts;
  const log = getLogger(["powerpool", key]);
  // What miners can make happen a thousand times.
  const often = createFoldedLog({ write: (message, properties) => log.info(message, properties) });
  const counters = createPortCounters(() => createMinuteCounter(now));
  const connections = new Map<Session, Connection>();
  let budget = budgetOf(options);
  // One object for all connections.
  const limits = limitsOf(options);
  const door = createDoor({ options: options.guards, shards, now });
  const sessions = createSessions({
    ...parts,
    counters,
    misconduct(session) {
      const reason = "more than invalid_share_ratio of its shares are bad";
      const address = session.link.remoteAddress;
      if (!keepOut(address, reason)) return;
      counters.banned();
      const { ban_time: seconds } = options.guards;
      often.say("ban", "Banned {address} for {seconds} s: {reason}", { address, reason, seconds });
      tell({ kind: "banned", address, reason });
    },
    leftDifficulty: (left) => tell({ kind: "left", left }),
  });
  let connectionCount = 0;
  let stopping = false;
  let ticker: ReturnType<typeof setInterval> | undefined;

  const entrance = createEntrance({
    address: options.address,
    port: options.port,
    reusePort: shards > 1,
    ...wayIn(options),
    proxyFrom: options.proxy_from.length === 0 ? undefined : addressRanges(options.proxy_from),
    door,
    onConnection: accept,
    onRefused({ remoteAddress, cause, text }) {
      counters.turnedAway();
      often.say(cause, "Refused {remoteAddress}: {text}", { remoteAddress, text });
    },
    onError: (error) => often.say("system", "Cannot take a connection: {error}", { error }),
  });

  function accept(socket: Socket, remoteAddress: string): void {
    const id = connectionCount++;
    let spentOf = budget;
    let budgetFullAt = 0;
    counters.connected();
    const connection = createConnection(socket, limits, {
      lines(lines) {
        for (const line of lines) {
          if (stopping || !connection.isOpen()) return;
          receive(session, connection, line);
        }
        const at = performance.now();
        if (spentOf !== budget) {
          // What was within the old budget is no overdraft of the new one.
          spentOf = budget;
          budgetFullAt = Math.min(budgetFullAt, at + budget.stockMs);
        }
        budgetFullAt = spend(budget, budgetFullAt, at, lines.length);
        const overdraft = overdraftMs(budget, budgetFullAt, at);
        if (overdraft === 0) return;
        counters.throttled();
        often.say("throttled", "Reads {remoteAddress} more slowly: more than messages_per_second", { remoteAddress });
        connection.pause(overdraft);
      },
      closed(reason) {
        connections.delete(session);
        sessions.left(session);
        counters.disconnected();
        if (reason === "") return;
        counters.cut();
        often.say(reason, "Cut off {remoteAddress}: {reason}", { remoteAddress, reason });
      },
    });
    const { send, sendNow, close, cut } = connection;
    const session = sessions.open({ id, remoteAddress, send, sendNow, close, cut });
    connections.set(session, connection);
  }

  function receive(session: Session, connection: Connection, line: string): void {
    try {
      sessions.receive(session, line);
    } catch (error) {
      // A mistake of ours: it costs one miner its connection, and not all of them the pool.
      const { remoteAddress } = session.link;
      log.error("Cut off {remoteAddress}: {error}, at {line}", { remoteAddress, error, line });
      connection.close();
    }
  }

  /** Bans an address, and puts out whoever of it is inside; the shard whose doing it is counts it and says so. */
  function keepOut(address: string, reason: string): boolean {
    if (!door.ban(address, reason)) return false;
    const group = addressGroup(address);
    for (const { link } of sessions.of((remoteAddress) => addressGroup(remoteAddress) === group)) {
      link.cut("its address is banned");
    }
    return true;
  }

  function tick(): void {
    try {
      sessions.tick();
    } catch (error) {
      log.error("Cannot look after miners: {error}", { error });
    }
  }

  return {
    key,

    async listen() {
      // A unix socket cannot be shared: it is the first shard's.
      const port = shard > 0 && unixPath(options.address) !== undefined ? 0 : await entrance.listen();
      ticker = setInterval(tick, TICK_MS);
      return port;
    },

    reload: entrance.reload,

    change(changed) {
      options = changed;
      budget = budgetOf(options);
      Object.assign(limits, limitsOf(options));
      door.change(options.guards);
      sessions.change(options);
      entrance.change(wayIn(options));
    },

    post: sessions.post,

    retire: sessions.retire,

    hear(news) {
      if (news.kind === "left") sessions.remember(news.left);
      else keepOut(news.address, news.reason);
    },

    quiesce() {
      stopping = true;
      clearInterval(ticker);
      entrance.close();
      sessions.settle();
    },

    async close() {
      const { drain_to: place } = options;
      if (place.enabled) {
        // What is null a miner takes from where it is (cgminer's parse_reconnect()); it would not take "" or 0.
        const where = [place.host || null, place.port || null, place.wait];
        sessions.tellAll(notificationLine("client.reconnect", where));
      }
      await Promise.all([...connections.values()].map((connection) => connection.close()));
      often.close();
    },

    addressesOf: sessions.addressesOf,

    sessionViews: sessions.views,

    snapshot: () => ({
      ...sessions.snapshot(),
      banned: door.banned(),
      refused: { ...entrance.totals().refused },
      counters: counters.views(),
      shares: counters.shares(),
    }),
  };
}

function budgetOf({ guards }: StratumServerOptions): Budget {
  return createBudget(guards.messages_per_second, guards.message_burst);
}

function limitsOf({ guards }: StratumServerOptions): ConnectionLimits {
  return { maxLineBytes: guards.max_line_bytes, maxUnsentBytes: guards.max_unsent_bytes };
}

function wayIn({ tls, guards }: StratumServerOptions): Pick<EntranceParts, "tls" | "handshakeMs"> {
  return { tls: tls.cert === "" ? undefined : tls, handshakeMs: guards.handshake_timeout * 1000 };
}
