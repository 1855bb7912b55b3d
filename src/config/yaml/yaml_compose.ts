/**
 * The parser's syntax tree to a tree of located values: aliases and merge keys resolved, keys made text.
 *
 * @module
 */

import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node as AstNode,
  type Pair,
  type Scalar,
  type YAMLMap,
} from "yaml";
import { didYouMean } from "../nearest_name.ts";
import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from "./yaml_tree.ts";

/** A mistake in the text: an offset in UTF-16 code units from 0, and what is wrong there. */
export interface YamlMistake {
  readonly offset: number;
  readonly message: string;
}

/**
 * Most values that a file may hold after its aliases are written out. Ours stay under a few hundred. The yaml package's
 * own guard against files that double at every alias (`maxAliasCount`) works only in its `toJS()`, which drops the
 * positions and takes no notice of merge keys; besides, it refuses one that is merely used a hundred times.
 */
const NODE_LIMIT = 20_000;

/** Deepest nesting of maps and lists: far beyond any configuration, well within the stack. */
const DEPTH_LIMIT = 100;

/** The tree is not worth reading on; `offset` says where that showed. */
export class TreeTooLarge extends Error {
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/** Reads one document; mistakes that leave the rest readable are gathered on the way. */
export class TreeReader {
  /** What was wrong up to now. */
  readonly mistakes: YamlMistake[] = [];
  readonly #text: string;
  readonly #document: Document.Parsed;
  /** Collections being read, outermost first: an alias to one of them has no end. */
  readonly #open: AstNode[] = [];
  /** What each alias names: asked for again and again where aliases multiply, and the search costs a whole pass. */
  readonly #targets = new Map<Alias, AstNode | undefined>();
  #nodes = 0;

  /**
   * @param text The text that was parsed.
   * @param document What the parser made of it.
   */
  constructor(text: string, document: Document.Parsed) {
    this.#text = text;
    this.#document = document;
  }

  /**
   * Reads a node with all that is in it.
   *
   * @throws {TreeTooLarge} If there are too many values in it, or they are nested too deeply.
   */
  read(node: AstNode | null): YamlNode {
    const offset = offsetOf(node);
    if (++this.#nodes > NODE_LIMIT) {
      throw new TreeTooLarge(offset, `aliases make more than ${NODE_LIMIT} values of this file; write fewer of them`);
    }
    if (isAlias(node)) return this.#readAlias(node);
    if (isMap(node) || isSeq(node)) {
      if (this.#open.length >= DEPTH_LIMIT) throw new TreeTooLarge(offset, "nested too deeply to be read");
      this.#open.push(node);
      const read: YamlNode = isMap(node)
        ? { kind: "map", offset, entries: this.#readEntries(node) }
        : { kind: "list", offset, items: node.items.map((item) => this.read(item as AstNode | null)) };
      this.#open.pop();
      return read;
    }
    const value = isScalar(node) ? node.value : null;
    return { kind: "scalar", offset, value: exactNumber(value), source: isScalar(node) ? this.#sourceOf(node) : "" };
  }

  #readAlias(alias: Alias): YamlNode {
    const target = this.#resolve(alias);
    return target === undefined ? nothing(offsetOf(alias)) : this.read(target);
  }

  #resolve(alias: Alias): AstNode | undefined {
    if (!this.#targets.has(alias)) this.#targets.set(alias, alias.resolve(this.#document));
    const target = this.#targets.get(alias);
    if (target !== undefined && !this.#open.includes(target)) return target;
    // The name is not told: it may be a password that begins with an asterisk.
    const message = target === undefined
      ? `an alias without an anchor before it; put text that begins with * in quotes${this.#proposeAnchor(alias)}`
      : `alias *${alias.source} stands inside of what it names`;
    this.mistakes.push({ offset: offsetOf(alias), message });
    return undefined;
  }

  #proposeAnchor(alias: Alias): string {
    return didYouMean(alias.source, [...this.#text.matchAll(/&([^\s,[\]{}]+)/g)].map((match) => match[1] ?? ""));
  }

  #readEntries(map: YAMLMap): Map<string, YamlEntry> {
    const entries = new Map<string, YamlEntry>();
    const merged: YamlMap[] = [];
    for (const pair of map.items) {
      if (isMergeKey(pair)) {
        merged.push(...this.#readMergeSources(pair.value as AstNode | null));
        continue;
      }
      const key = this.#readKey(pair.key as AstNode | null);
      if (key === undefined) continue;
      const keyOffset = offsetOf(pair.key as AstNode);
      const first = entries.get(key);
      if (first !== undefined) {
        const message = `${key} is listed twice; the first stands in line ${this.#lineOf(first.keyOffset)}`;
        this.mistakes.push({ offset: keyOffset, message });
      }
      entries.set(key, { keyOffset, node: this.read(pair.value as AstNode | null), inherited: false });
    }
    for (const source of merged) {
      for (const [key, entry] of source.entries) if (!entries.has(key)) entries.set(key, entry);
    }
    return entries;
  }

  #readMergeSources(value: AstNode | null): YamlMap[] {
    const target = isAlias(value) ? this.#resolve(value) : value;
    if (target === undefined) return [];
    const sources = isSeq(target) ? target.items.map((item) => this.read(item as AstNode)) : [this.read(target)];
    const maps = sources.filter((source) => source.kind === "map");
    if (maps.length < sources.length) {
      this.mistakes.push({ offset: offsetOf(value), message: "expected a map, or a list of maps, to merge with <<" });
    }
    return maps;
  }

  #readKey(key: AstNode | null): string | undefined {
    const target = isAlias(key) ? this.#resolve(key) : key;
    if (isScalar(target) && target.value !== null) {
      // A key is a name, whatever its letters would be as a value: 1234 and no are good keys.
      return typeof target.value === "string" ? target.value : this.#sourceOf(target);
    }
    this.mistakes.push({ offset: offsetOf(key), message: "expected a name before the colon" });
    return undefined;
  }

  #sourceOf(scalar: Scalar): string {
    if (scalar.source !== undefined) return scalar.source;
    return scalar.range ? this.#text.slice(scalar.range[0], scalar.range[1]) : String(scalar.value);
  }

  #lineOf(offset: number): number {
    return this.#text.slice(0, offset).split("\n").length;
  }
}

function nothing(offset: number): YamlScalar {
  return { kind: "scalar", offset, value: null, source: "" };
}

function offsetOf(node: AstNode | null): number {
  return node?.range?.[0] ?? 0;
}

function isMergeKey(pair: Pair): boolean {
  return isScalar(pair.key) && typeof pair.key.value === "symbol";
}

/** Integers come as bigints; those that a number holds exactly become numbers, which is what schemas ask for. */
function exactNumber(value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
