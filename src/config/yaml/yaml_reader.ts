/**
 * YAML text to a tree of located values, as PyYAML would read it: YAML 1.1, integers of any size exact.
 *
 * @module
 */

import { parseDocument } from "yaml";
import { TreeReader, TreeTooLarge, type YamlMistake } from "./yaml_compose.ts";
import { syntaxMessage } from "./yaml_syntax.ts";
import { pyYamlTags } from "./yaml_tags.ts";
import type { YamlNode } from "./yaml_tree.ts";

/** What reading gave: mistakes without a tree if the syntax is broken, both if a key is listed twice and the like. */
export interface YamlReading {
  /** The document; `undefined` if the text holds none or cannot be read. */
  readonly root: YamlNode | undefined;
  /** What is wrong with the text; in no particular order. */
  readonly mistakes: readonly YamlMistake[];
}

/**
 * Reads one YAML document.
 *
 * @param text The file's text, without a byte order mark.
 */
export function readYaml(text: string): YamlReading {
  const document = parseDocument(text, {
    version: "1.1",
    intAsBigInt: true,
    // Found by the reader below, which can name the line of the first.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "error",
    customTags: pyYamlTags,
  });
  const errors = [...document.errors, ...document.warnings];
  // A file of nothing but brackets ends the parser's stack, and then it complains of every one of them.
  const exhausted = errors.find((error) => error.code === "RESOURCE_EXHAUSTION");
  const mistakes = (exhausted === undefined ? errors : [exhausted]).map((error) => ({
    offset: error.pos[0],
    message: syntaxMessage(error.code, error.message),
  }));
  if (mistakes.length > 0) return { root: undefined, mistakes: firstAtEachOffset(mistakes) };
  if (document.contents === null) return { root: undefined, mistakes };
  const reader = new TreeReader(text, document);
  try {
    return { root: reader.read(document.contents), mistakes: reader.mistakes };
  } catch (error) {
    if (!(error instanceof TreeTooLarge)) throw error;
    return { root: undefined, mistakes: [...reader.mistakes, { offset: error.offset, message: error.message }] };
  }
}

/** One slip of the pen makes the parser complain several times of the same place. */
function firstAtEachOffset(mistakes: readonly YamlMistake[]): YamlMistake[] {
  return mistakes.filter((mistake, index) => mistakes.findIndex((other) => other.offset === mistake.offset) === index);
}
