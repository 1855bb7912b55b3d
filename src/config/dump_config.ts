/**
 * Printing the effective configuration.
 *
 * @module
 */

import { Document, type ScalarTag, visit } from "yaml";
import { formatBigInteger } from "./big_integer.ts";
import type { Component, Config } from "./checked_config.ts";
import { maskedOptions } from "./mask.ts";

const MERGE_TAG = "tag:yaml.org,2002:merge";

/** Integers too large for a number are printed in hexadecimal: those of our files are targets. */
const BIG_INTEGER_TAG: ScalarTag = {
  tag: "tag:yaml.org,2002:int",
  identify: (value) => typeof value === "bigint",
  default: true,
  test: /^[-+]?0x[0-9a-fA-F]+$/,
  resolve: (text) => BigInt(text),
  stringify: ({ value }) => formatBigInteger(value as bigint),
};

/**
 * Writes a configuration as YAML: every component with its short type name and all options, defaults filled in, secrets
 * masked.
 *
 * What holds no secret can be read again and gives the same configuration.
 *
 * @param config A checked configuration.
 * @returns The text of a configuration file.
 */
export function dumpConfig(config: Config): string {
  const document = new Document({}, {
    // The schema of YAML 1.1 puts all text in quotes that our reader, or PyYAML, would take for something else.
    version: "1.1",
    // Without merge keys, it writes << like other text, which may stand in quotes.
    customTags: (tags) => [BIG_INTEGER_TAG, ...tags.filter((tag) => typeof tag === "string" || tag.tag !== MERGE_TAG)],
  });
  for (const component of config.components) {
    // One by one: an object would put keys that look like numbers first, and YAML 1.1 writes a Map as a list.
    document.set(component.key, document.createNode(dumpComponent(component), { aliasDuplicateObjects: false }));
  }
  visit(document, {
    Scalar: (_, node) => {
      // As a plain key it would mean a merge.
      if (node.value === "<<") node.type = "QUOTE_DOUBLE";
    },
  });
  return document.toString({ lineWidth: 0 });
}

function dumpComponent(component: Component): Record<string, unknown> {
  const { type, logLevel } = component;
  return { type, ...(logLevel === undefined ? {} : { log_level: logLevel }), ...maskedOptions(component) };
}
