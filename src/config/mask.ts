/**
 * Hiding what is secret in a configuration before it is shown to anybody.
 *
 * @module
 */

import type { Component } from "./checked_config.ts";
import type { OptionPath } from "./problem.ts";
import { isSecret, type Schema } from "./schema_descent.ts";

/** What stands in the place of a secret. */
export const MASK = "********";

/** Names whose values are masked even where a room forgot to say so, in free-form options above all. */
const SECRET_NAME = /(?:^|_)(?:password|passwd|passphrase|secret|token)$/i;

/**
 * The user part and the password of a URL, up to the last at sign of the word: a password with an at sign in it must
 * not be shown in half. Text behind the password that has an at sign is masked with it; better that than the opposite.
 */
const URL_PASSWORD = /([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)\S*@/gi;

/**
 * Masks the passwords of all URLs in a text.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(maskUrlPasswords("amqp://pool:pa@ss@mq:5672/"), "amqp://pool:********@mq:5672/");
 * ```
 */
export function maskUrlPasswords(text: string): string {
  return text.replace(URL_PASSWORD, `$1${MASK}@`);
}

/**
 * Whether the value of an option must not be shown: because it is marked as secret, or because of its name.
 *
 * @param schema The schema at the path's beginning.
 * @param path Where the option is.
 */
export function isHidden(schema: Schema, path: OptionPath): boolean {
  const name = path.at(-1);
  return typeof name === "string" && SECRET_NAME.test(name) || isSecret(schema, path);
}

/**
 * A component's options with all secrets masked: what a dump or the monitor may show.
 *
 * Empty and absent secrets are left as they are, since a mask would say that there is one.
 *
 * @returns Plain data: text, numbers, bigints, booleans, null, lists, maps; options that are not set are left out.
 */
export function maskedOptions(component: Component): Record<string, unknown> {
  return maskValue(component.options, component.componentType.options, []) as Record<string, unknown>;
}

function maskValue(value: unknown, schema: Schema, path: OptionPath): unknown {
  if (Array.isArray(value)) return value.map((item, index) => maskValue(item, schema, [...path, index]));
  if (typeof value === "object" && value !== null) {
    const shown: [string, unknown][] = Object.entries(value)
      .filter(([, option]) => option !== undefined)
      .map(([name, option]) => [name, maskValue(option, schema, [...path, name])]);
    return Object.fromEntries(shown);
  }
  if (value === null || value === "") return value;
  if (isHidden(schema, path)) return MASK;
  return typeof value === "string" ? maskUrlPasswords(value) : value;
}
