/**
 * Who may see the monitor: operators everything, visitors what is public, others nothing.
 *
 * @module
 */

import { addressRanges, LOOPBACK } from "../../sockets/address_range.ts";
import { createFoldedLog } from "../../sockets/folded_log.ts";
import type { After } from "../../timers/after.ts";
import type { ServerMonitorOptions } from "../options.ts";
import type { Visit } from "../visit.ts";
import { areRight, areSet, parseAuthorization } from "./credentials.ts";
import { type Arrival, isUnmistakableHost, type Way, wayOf } from "./forwarding.ts";
import { createThrottle, GUESSES, type Throttle, VISITS } from "./throttle.ts";

/** Options that say who may see what. */
export type AccessOptions = Pick<
  ServerMonitorOptions,
  "token" | "user" | "password" | "public" | "trusted_proxies" | "cors_origins"
>;

/** Why somebody is not let in, as it is answered. */
export interface Refusal {
  readonly status: 401 | 403 | 429;
  /** What was expected, and what to do. */
  readonly error: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What becomes of a request. */
export type Admission =
  | { readonly kind: "admitted"; readonly visit: Visit }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Keeps the monitor. */
export interface Gate {
  /** Lets a request in, or says why not. */
  admit(arrival: Arrival): Admission;
  /** The way of a request, whoever it is of. */
  way(arrival: Arrival): Way;
  /** What visitors are told where only operators may go. */
  readonly forOperators: Refusal;
  /** Says what the log still owes. */
  close(): void;
}

/** What a gate needs. */
export interface GateParts {
  readonly options: AccessOptions;
  /** Writes a warning: a method of a LogTape logger. */
  warn(message: string, properties: Record<string, unknown>): void;
  /** Milliseconds on a clock that is never set back. */
  now(): number;
  /** Calls back later; {@linkcode setTimeout} if left out. */
  after?: After;
}

/** RFC 7617, section 2.1. Browsers ask for a password then; a token will do as one. */
const CHALLENGE = { "www-authenticate": 'Basic realm="PowerPool", charset="UTF-8"' };

const CREDENTIALS_EXPECTED =
  "expected Authorization: Bearer TOKEN, or Basic with user and password or with the token " +
  "as password";

const SET_SOMETHING = "; set token in the options of ServerMonitor to see everything from elsewhere, or public: true " +
  "to show all others what is not confidential";

/** Makes it. */
export function createGate({ options, warn, now, after }: GateParts): Gate {
  const trusted = addressRanges(options.trusted_proxies);
  const guesses = createThrottle(GUESSES, now);
  const visits = createThrottle(VISITS, now);
  const notes = createFoldedLog({ write: warn, ...after === undefined ? {} : { after } });
  const hasCredentials = areSet(options);

  function way(arrival: Arrival): Way {
    return wayOf(arrival, trusted);
  }

  function admitted({ origin, base }: Way, isOperator: boolean): Admission {
    return { kind: "admitted", visit: { isOperator, canLogIn: !isOperator && hasCredentials, origin, base } };
  }

  function refused(status: Refusal["status"], error: string, headers: Refusal["headers"] = {}): Admission {
    return { kind: "refused", refusal: { status, error, headers } };
  }

  /** Whom requests are counted for. Who hides must not use up what those on the machine may do. */
  function addressOf(arrival: Arrival, found: Way): string {
    return isHidden(found) ? "somebody behind a proxy" : found.address ?? arrival.peer ?? "unknown";
  }

  function tooMany(what: string, throttle: Throttle, address: string): Admission | undefined {
    const waitMs = throttle.waitMs(address);
    if (waitMs === 0) return undefined;
    const seconds = Math.ceil(waitMs / 1000);
    return refused(429, `too many ${what}; try again in ${seconds} s`, { "retry-after": String(seconds) });
  }

  /** Whoever is none of us, where the monitor is public. */
  function asVisitor(arrival: Arrival, found: Way): Admission {
    const address = addressOf(arrival, found);
    const refusal = tooMany("requests", visits, address);
    if (refusal === undefined) {
      visits.count(address);
      return admitted(found, false);
    }
    notes.say(
      "visits",
      "Refused {address}, who asks the monitor too often; if it is a proxy, name it in trusted_proxies",
      { address },
    );
    return refusal;
  }

  function byCredentials(arrival: Arrival, found: Way): Admission {
    const header = arrival.header("authorization");
    if (header === undefined) {
      return options.public ? asVisitor(arrival, found) : refused(401, CREDENTIALS_EXPECTED, CHALLENGE);
    }
    const address = addressOf(arrival, found);
    // Before anything is compared: else the right one would be found among many wrong ones all the same.
    const refusal = tooMany("wrong credentials", guesses, address);
    if (refusal !== undefined) return refusal;
    const given = parseAuthorization(header);
    if (given !== undefined && areRight(given, options)) return admitted(found, true);
    guesses.count(address);
    notes.say("credentials", "Refused {address}, who asks for the monitor: wrong credentials", { address });
    // On a public monitor as well: whoever says who they are wants to see more, and should learn that they do not.
    return refused(401, `wrong credentials; ${CREDENTIALS_EXPECTED}`, CHALLENGE);
  }

  function byPlace(arrival: Arrival, found: Way): Admission {
    const fault = strangerFault(arrival, found);
    if (fault === undefined) return admitted(found, true);
    return options.public ? asVisitor(arrival, found) : refused(403, fault + SET_SOMETHING);
  }

  /** Why a request counts as one from elsewhere; `undefined` if it is of somebody on this machine. */
  function strangerFault(arrival: Arrival, found: Way): string | undefined {
    const { address, origin: own } = found;
    if (isHidden(found)) {
      return "the proxy does not say who asks: have it set X-Forwarded-For, and name it in trusted_proxies";
    }
    if (address === undefined || !LOOPBACK.contains(address)) return "only who is on the pool's machine may see this";
    if (!isUnmistakableHost(arrival.host)) {
      return "ask for localhost or an IP address: what is called by a name may be a page that speaks for a browser here";
    }
    const origin = arrival.header("origin");
    // Named, not by the star: that would let every page see everything which somebody on this machine looks at.
    if (origin === undefined || origin === own || options.cors_origins.includes(origin)) return undefined;
    return "a page of another origin asks; name its origin in cors_origins if it may see this";
  }

  return {
    admit(arrival) {
      const found = way(arrival);
      return hasCredentials ? byCredentials(arrival, found) : byPlace(arrival, found);
    },
    way,
    forOperators: hasCredentials
      ? { status: 401, error: `for operators; ${CREDENTIALS_EXPECTED}`, headers: CHALLENGE }
      : { status: 403, error: `for operators, who are on the pool's machine${SET_SOMETHING}`, headers: {} },
    close: notes.close,
  };
}

/** Whether somebody seems to be on the machine, or nowhere, only because a proxy does not say who asks. */
function isHidden({ address, isVeiled }: Way): boolean {
  return isVeiled && (address === undefined || LOOPBACK.contains(address));
}
