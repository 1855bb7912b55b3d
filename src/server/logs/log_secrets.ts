/**
 * Keeping the secrets of a configuration out of log lines, whoever repeats them: a library in an error, a peer.
 *
 * @module
 */

import type { Component, Config } from "../../config/checked_config.ts";
import { isHidden, MASK } from "../../config/mask.ts";
import type { OptionPath } from "../../config/problem.ts";

/** Shorter ones are no secret worth the name, and stand in too many words. */
const SHORTEST_SECRET = 6;

/**
 * The password of a URL, up to the last at sign of the word. Lengths have an end, so that no text that a peer chooses,
 * and no block in hex, takes long to look through.
 */
const URL_PASSWORD = /(?<=:\/\/[^\s/:@]{0,256}:)\S{0,256}@/g;

/**
 * All values of a configuration that must not be shown, of six characters or more: options that are marked as secret or
 * named so, and the passwords of URLs; each also as it stands in URLs and in JSON.
 *
 * @returns Without duplicates, the longest first, so that none is shown in half where one is part of another.
 */
export function secretsOf({ components }: Config): string[] {
  const secrets = new Set(components.flatMap(secretsOfComponent).flatMap(spellings));
  return [...secrets].filter(({ length }) => length >= SHORTEST_SECRET).sort((a, b) => b.length - a.length);
}

/** Makes the function that masks secrets, and passwords of any URLs, in a text. */
export function secretMask(secrets: readonly string[]): (text: string) => string {
  return (text) => secrets.reduce((shown, secret) => shown.replaceAll(secret, MASK), maskUrlPasswords(text));
}

function maskUrlPasswords(text: string): string {
  return text.replace(URL_PASSWORD, `${MASK}@`);
}

function secretsOfComponent({ options, componentType }: Component): string[] {
  function secretsIn(value: unknown, path: OptionPath): string[] {
    if (Array.isArray(value)) return value.flatMap((item, index) => secretsIn(item, [...path, index]));
    if (typeof value === "object" && value !== null) {
      return Object.entries(value).flatMap(([name, option]) => secretsIn(option, [...path, name]));
    }
    if (value === undefined || value === null || typeof value === "boolean") return [];
    const text = String(value);
    if (isHidden(componentType.options, path)) return [text];
    return [...text.matchAll(URL_PASSWORD)].map(([password]) => password.slice(0, -1));
  }
  return secretsIn(options, []);
}

function spellings(secret: string): string[] {
  return [secret, encodeURIComponent(secret), decoded(secret), JSON.stringify(secret).slice(1, -1)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
