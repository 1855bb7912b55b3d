/**
 * Word of new blocks by HTTP: `POST /notify/COMPONENT` and `POST /notify/COMPONENT/HASH`, for a daemon's `blocknotify`.
 *
 * Who knows the token may give it, as `Authorization: Bearer TOKEN` (RFC 6750). There is no other way to say the token,
 * above all none by the URL: URLs end in logs, and a page of a stranger can have a browser ask for one, but cannot have
 * it send this header.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { isSameSecret } from "../bytes/same_secret.ts";
import { createFoldedLog } from "../sockets/folded_log.ts";

/** Why word of a block is not taken, though its sender may give it. */
export type NotificationRefusal = "component" | "argument" | "too_fast";

/** What became of word of a block. */
export type NotificationOutcome =
  | { readonly kind: "taken" }
  | {
    readonly kind: "refused";
    readonly cause: NotificationRefusal;
    /** What was expected and what came; safe to be shown. */
    readonly text: string;
  };

/**
 * Passes word of a block on.
 *
 * @param component Key of the chain's component, as it was given.
 * @param hash The block's hash as it was given, if it was.
 */
export type TakeNotification = (component: string, hash: string | undefined) => NotificationOutcome;

/** Notifications, since the start. */
export interface NotificationTotals {
  /** Passed on. */
  readonly accepted: number;
  readonly refused: Readonly<Record<"token" | NotificationRefusal, number>>;
}

/** A request, as far as it matters. */
export interface NotificationRequest {
  /** The header of that name, if there was one. */
  readonly authorization: string | undefined;
  readonly component: string;
  readonly hash: string | undefined;
  /** IP address of the peer, for the log. */
  readonly remoteAddress: string;
}

/** What is answered. */
export type NotificationAnswer =
  | { readonly status: 204 }
  | {
    readonly status: 400 | 401 | 404 | 429;
    readonly headers: Readonly<Record<string, string>>;
    /** What was expected and what came. */
    readonly error: string;
  };

/** Takes word of new blocks. */
export interface Notifications {
  answer(request: NotificationRequest): NotificationAnswer;
  totals(): NotificationTotals;
  /** Says what the log still owes. */
  close(): void;
}

/** What notifications are made of. */
export interface NotificationParts {
  /** Key of the component that takes them, for the log. */
  readonly key: string;
  /** What senders have to know; not empty. */
  readonly token: string;
  readonly take: TakeNotification;
}

/** RFC 6750, section 2.1; the scheme's case is of no meaning (RFC 9110, section 11.1). */
const BEARER = /^bearer +(\S+) *$/i;

/** RFC 6750, section 3: what has to stand with a 401. */
const CHALLENGE = { "www-authenticate": 'Bearer realm="PowerPool"' };

/** What is answered to what is refused. Seconds are enough until there is room for one more. */
const REFUSALS = {
  component: { status: 404, headers: {} },
  argument: { status: 400, headers: {} },
  too_fast: { status: 429, headers: { "retry-after": "1" } },
} as const;

/** Makes it. */
export function createNotifications({ key, token, take }: NotificationParts): Notifications {
  const log = getLogger(["powerpool", key]);
  const notes = createFoldedLog({ write: (message, properties) => log.warn(message, properties) });
  const refused: Record<"token" | NotificationRefusal, number> = { token: 0, component: 0, argument: 0, too_fast: 0 };
  let accepted = 0;

  function refuse(cause: keyof typeof refused, remoteAddress: string, text: string): void {
    refused[cause]++;
    notes.say(cause, "Refused word of a block of {remoteAddress}: {text}", { remoteAddress, text });
  }

  return {
    answer({ authorization, component, hash, remoteAddress }) {
      const given = BEARER.exec(authorization ?? "")?.[1];
      // First of all: neither the log nor an answer is to tell a stranger anything, or show what a stranger has written.
      if (!isSameSecret(given, token)) {
        const error = given === undefined ? "expected Authorization: Bearer TOKEN, got none" : "the token is wrong";
        refuse("token", remoteAddress, error);
        return { status: 401, headers: CHALLENGE, error };
      }
      const outcome = take(component, hash);
      if (outcome.kind === "refused") {
        refuse(outcome.cause, remoteAddress, outcome.text);
        return { ...REFUSALS[outcome.cause], error: outcome.text };
      }
      accepted++;
      log.debug("Word of a block of {remoteAddress}: {component}", { remoteAddress, component });
      return { status: 204 };
    },
    totals: () => ({ accepted, refused: { ...refused } }),
    close: notes.close,
  };
}
