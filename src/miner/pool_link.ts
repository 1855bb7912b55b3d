/**
 * The way to a pool: connects, holds a session, and connects again when the pool goes away.
 *
 * @module
 */

import { backOff } from "./back_off.ts";
import { type Connection, openConnection } from "./connection.ts";
import type { Solution } from "./request.ts";
import { createSession, type Redirect, type Session, type SessionOptions, type Verdict } from "./session.ts";
import type { Timers } from "./timers.ts";

/** Where a pool listens. */
export interface PoolAddress {
  /** Name or address, IPv6 without brackets. */
  readonly host: string;
  /** TCP port. */
  readonly port: number;
}

/** What the link hands on to its sessions as it is. */
type SessionPart = Pick<SessionOptions, "user" | "password" | "agent" | "onJob" | "onMessage" | "onWarning">;

/** What a link is made with, and whom it tells. */
export interface PoolLinkOptions extends PoolAddress, SessionPart {
  /** Whether `client.reconnect` may name another host: whoever can speak for the pool could take the miner away. */
  readonly followRedirects: boolean;
  /** The clock. */
  readonly timers: Timers;
  /** The pool at the address took the user in. */
  readonly onConnected: (address: PoolAddress) => void;
  /** The link is down; all jobs are void. */
  readonly onDisconnected: (reason: string, retryMilliseconds: number) => void;
}

/** A link that mends itself. */
export interface PoolLink {
  /** Sends a share; if the link breaks before the pool has judged it, `onVerdict` is never called. */
  submit(solution: Solution, onVerdict: (verdict: Verdict) => void): void;
  /** Ends it; resolves when the connection is closed. */
  stop(): Promise<void>;
}

/** How long a pool may take to connect, subscribe and authorize together, milliseconds. */
const HANDSHAKE_LIMIT = 30_000;

/** How long a pool may say nothing at all, milliseconds: jobs come far more often. */
const SILENCE_LIMIT = 600_000;

/** Connects, now and whenever it is needed. */
export function openPoolLink(options: PoolLinkOptions): PoolLink {
  const { timers } = options;
  const home: PoolAddress = { host: options.host, port: options.port };
  const stopped = Promise.withResolvers<void>();
  let stopping = false;
  let address = home;
  let failures = 0;
  let redirectWait: number | undefined;
  let connection: Connection | undefined;
  let session: Session | undefined;
  let cancelWatch = (): void => {};
  let cancelRetry = (): void => {};

  function watch(milliseconds: number, reason: string): void {
    cancelWatch();
    cancelWatch = timers.after(milliseconds, () => connection?.close(reason));
  }

  function open(): void {
    const target = address;
    let authorized = false;
    const current = openConnection({
      ...target,
      onOpen: () => talk.open(),
      onLine(line) {
        if (authorized) watch(SILENCE_LIMIT, "the pool has been silent for ten minutes");
        talk.receive(line);
      },
      onClose: closed,
    });
    const talk = createSession({
      user: options.user,
      password: options.password,
      agent: options.agent,
      send: current.send,
      onAuthorized() {
        authorized = true;
        failures = 0;
        watch(SILENCE_LIMIT, "the pool has been silent for ten minutes");
        options.onConnected(target);
      },
      onJob: options.onJob,
      onRedirect: redirect,
      onMessage: options.onMessage,
      onWarning: options.onWarning,
      onRefused: current.close,
    });
    connection = current;
    session = talk;
    watch(HANDSHAKE_LIMIT, "the pool did not answer within 30 seconds");
  }

  function redirect({ host = address.host, port = address.port, waitSeconds }: Redirect): void {
    if (host.toLowerCase() !== address.host.toLowerCase() && !options.followRedirects) {
      return options.onWarning(`the pool wants to send the miner to ${host}:${port}, another host: not followed`);
    }
    address = { host, port };
    // Never at once: two pools that send the miner to each other would keep it busy with nothing else.
    redirectWait = Math.max(1000 * waitSeconds, backOff(1));
    connection?.close(`the pool asked to reconnect to ${host}:${port}`);
  }

  function closed(reason: string): void {
    cancelWatch();
    connection = undefined;
    session = undefined;
    if (stopping) return stopped.resolve();
    let wait = redirectWait;
    if (wait === undefined) {
      // Where the pool sent the miner, nobody answers: go back to where the user sent it.
      address = home;
      wait = backOff(++failures);
    }
    redirectWait = undefined;
    cancelRetry = timers.after(wait, open);
    options.onDisconnected(reason, wait);
  }

  open();
  return {
    submit(solution, onVerdict) {
      session?.submit(solution, onVerdict);
    },
    stop() {
      stopping = true;
      cancelRetry();
      if (connection === undefined) stopped.resolve();
      else connection.close("the miner stops");
      return stopped.promise;
    },
  };
}
