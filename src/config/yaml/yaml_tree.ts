/**
 * A YAML file as a tree of values that know where they stand, aliases and merge keys resolved.
 *
 * @module
 */

import type { OptionPath } from "../problem.ts";

/** A value and the offset, in UTF-16 code units from 0, at which it is written. */
export type YamlNode = YamlMap | YamlList | YamlScalar;

/** A map; its entries in file order. */
export interface YamlMap {
  readonly kind: "map";
  readonly offset: number;
  readonly entries: ReadonlyMap<string, YamlEntry>;
}

/** A key with its value. */
export interface YamlEntry {
  readonly keyOffset: number;
  readonly node: YamlNode;
  /** Whether {@linkcode mergeDefaults} took it from the defaults: then that is where a mistake in it is to be mended. */
  readonly inherited: boolean;
}

/** A list. */
export interface YamlList {
  readonly kind: "list";
  readonly offset: number;
  readonly items: readonly YamlNode[];
}

/** A single value. */
export interface YamlScalar {
  readonly kind: "scalar";
  readonly offset: number;
  /** Text, number, bigint (an integer that a number cannot hold), boolean, `null`, date, bytes. */
  readonly value: unknown;
  /** The value as it is written, without quotes. */
  readonly source: string;
}

/**
 * Lays own options over defaults, maps entry by entry at every depth; anything else of the own replaces the default's.
 *
 * @param defaults The map underneath.
 * @param own The map that wins.
 */
export function mergeDefaults(defaults: YamlMap, own: YamlMap): YamlMap {
  const entries = new Map(own.entries);
  for (const [key, entry] of defaults.entries) {
    const mine = own.entries.get(key);
    if (mine === undefined) entries.set(key, { ...entry, inherited: true });
    else if (mine.node.kind === "map" && entry.node.kind === "map") {
      entries.set(key, { ...mine, node: mergeDefaults(entry.node, mine.node) });
    }
  }
  return { kind: "map", offset: own.offset, entries };
}

/** A map without some of its keys. */
export function withoutKeys(map: YamlMap, ...keys: readonly string[]): YamlMap {
  return { ...map, entries: new Map([...map.entries].filter(([key]) => !keys.includes(key))) };
}

/** Where a path leads. */
export interface Location {
  /** The value there, or `undefined` if nothing is written. */
  readonly node: YamlNode | undefined;
  /** Offset of the nearest key on the way, the path's own if it exists; `undefined` if there is none. */
  readonly keyOffset: number | undefined;
  /** Whether the way leads through something that came from the defaults. */
  readonly inherited: boolean;
}

/** Follows a path as far as it goes. */
export function locate(root: YamlNode, path: OptionPath): Location {
  let node: YamlNode | undefined = root;
  let keyOffset: number | undefined;
  let inherited = false;
  for (const step of path) {
    if (node?.kind === "map") {
      const entry: YamlEntry | undefined = node.entries.get(String(step));
      node = entry?.node;
      keyOffset = entry?.keyOffset ?? keyOffset;
      inherited ||= entry?.inherited ?? false;
    } else if (node?.kind === "list") {
      node = node.items[Number(step)];
      keyOffset = node?.offset ?? keyOffset;
    } else {
      node = undefined;
    }
  }
  return { node, keyOffset, inherited };
}
