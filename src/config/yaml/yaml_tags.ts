/**
 * How a plain word in a configuration is read: as PyYAML reads it, which PowerPool's files were written for.
 *
 * The yaml package follows the YAML 1.1 type repository to the letter; PyYAML's resolver (lib/yaml/resolver.py) differs
 * in a few words, and there an existing file would change its meaning: a lone `y` or `n` is text, so are `08` and a
 * lone dot, and a sexagesimal number may not start with zero. Numbers in exponent form without a dot (`1e3`), which
 * PyYAML takes for text, are left numbers: that surprises nobody.
 *
 * @module
 */

import type { ScalarTag, Tags } from "yaml";

const BOOL = "tag:yaml.org,2002:bool";
const INT = "tag:yaml.org,2002:int";
const FLOAT = "tag:yaml.org,2002:float";

const TRUE_WORD = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE_WORD = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const DECIMAL_INT = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const SEXAGESIMAL_INT = /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/;
const DECIMAL_FLOAT = /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)$/;

/** Puts PyYAML's patterns in the place of the yaml package's; for its option `customTags`. */
export function pyYamlTags(tags: Tags): Tags {
  return tags.map((tag) => typeof tag === "string" || tag.collection !== undefined ? tag : adapt(tag));
}

function adapt(tag: ScalarTag): ScalarTag {
  const matches = (word: string): boolean => tag.test?.test(word) ?? false;
  if (tag.tag === BOOL && matches("true")) return { ...tag, test: TRUE_WORD };
  if (tag.tag === BOOL && matches("false")) return { ...tag, test: FALSE_WORD };
  if (tag.tag === INT && tag.format === "TIME") return { ...tag, test: SEXAGESIMAL_INT };
  if (tag.tag === INT && matches("9")) return { ...tag, test: DECIMAL_INT };
  if (tag.tag === FLOAT && matches(".")) return { ...tag, test: DECIMAL_FLOAT };
  return tag;
}
