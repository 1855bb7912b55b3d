/**
 * From zod's issues to sentences about options.
 *
 * @module
 */

import type { z } from "zod";
import { alternatives } from "./expectation.ts";
import { adviseQuotes, describeFinding, quote } from "./finding.ts";
import { isHidden } from "./mask.ts";
import { didYouMean } from "./nearest_name.ts";
import type { OptionPath } from "./problem.ts";
import { optionForms, type Schema } from "./schema_descent.ts";
import { locate, type YamlNode } from "./yaml/yaml_tree.ts";

/** An issue whose message is from {@linkcode describeExpectation} or from the schema's author. */
type Issue = z.core.$ZodIssue;

/** What is wrong with one option. */
export interface Explanation {
  /** The option's path below the component. */
  readonly path: OptionPath;
  /** The sentence. */
  readonly message: string;
  /** Whether the option's key is at fault or the lack of it, rather than its value. */
  readonly aboutKey: boolean;
}

/** What the options were checked against. */
export interface Checked {
  /** The options as written. */
  readonly root: YamlNode;
  readonly schema: Schema;
  /** Names beside the schema's own that may stand at the top, for proposals. */
  readonly otherNames: readonly string[];
}

/** Most names that the message of an unknown option lists when none of them is near. */
const NAMES_LISTED = 8;

/**
 * Explains an issue.
 *
 * @param issue The issue; its path is relative to the root.
 * @param checked What was checked.
 * @returns One explanation for each option at fault.
 */
export function explainIssue(issue: Issue, checked: Checked): Explanation[] {
  const path = issue.path.map((step) => typeof step === "number" ? step : String(step));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `unknown option${propose(key, path, checked)}`,
      aboutKey: true,
    }));
  }
  if (issue.code === "invalid_key") {
    const expected = issue.issues[0]?.message ?? "";
    return [{ path, message: `${expected || "not a valid name"}, got ${quote(String(path.at(-1)))}`, aboutKey: true }];
  }
  if (issue.code === "invalid_union" && issue.message === "") return explainUnion(issue, path, checked);
  return [explainValue(issue, issue.message, path, checked)];
}

function propose(key: string, path: OptionPath, checked: Checked): string {
  const forms = optionForms(checked.schema, path);
  const names = [...forms.flat(), ...(path.length === 0 ? checked.otherNames : [])];
  const nearest = didYouMean(key, names);
  if (nearest !== "" || forms.length !== 1 || names.length > NAMES_LISTED) return nearest;
  return `; expected ${alternatives(names)}`;
}

/** Speaks of the branch that was meant: one that the value's kind fits; where there is none, of all of them at once. */
function explainUnion(issue: z.core.$ZodIssueInvalidUnion, path: OptionPath, checked: Checked): Explanation[] {
  const meant = issue.errors.filter((branch) => !branch.some(isWrongKind)).sort((a, b) => a.length - b.length)[0];
  if (meant !== undefined) {
    return meant.flatMap((inner) => explainIssue({ ...inner, path: [...issue.path, ...inner.path] }, checked));
  }
  const messages = issue.errors.flat().filter(isWrongKind).map((inner) => inner.message.replace(/^expected /, ""));
  const message = messages.length === 0 ? "" : `expected ${alternatives([...new Set(messages)])}`;
  return [explainValue(issue, message, path, checked)];
}

function isWrongKind(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_value");
}

function explainValue(issue: Issue, message: string, path: OptionPath, checked: Checked): Explanation {
  const { node } = locate(checked.root, path);
  if (node === undefined) {
    // A rule over several options may blame one that has its default.
    const fault = issue.code === "custom" && message !== "" ? message : join("missing option", message);
    return { path, message: fault, aboutKey: true };
  }
  if (node.kind === "scalar" && node.value === null) {
    return { path, message: join("option without a value", message), aboutKey: true };
  }
  return { path, message: withFinding(issue, message, path, node, checked), aboutKey: node.kind !== "scalar" };
}

function withFinding(issue: Issue, message: string, path: OptionPath, node: YamlNode, checked: Checked): string {
  const expectation = message === "" ? "not a valid value" : message;
  // A rule over several options speaks for itself, and so does a whole sentence of the schema's author.
  if (message !== "" && !message.startsWith("expected ")) return message;
  if (issue.code === "custom" && node.kind !== "scalar") return expectation;
  const hidden = isHidden(checked.schema, path);
  const finding = isTooShort(issue, node) ? String(node.items.length) : describeFinding(node, hidden);
  const found = `${insertFinding(expectation, finding)}${adviseQuotes(node, expectation, hidden)}`;
  return hidden || node.kind !== "scalar" ? found : `${found}${didYouMean(node.source, choicesOf(issue))}`;
}

/** A schema's author may give the reason behind a colon: what was found belongs before it. */
function insertFinding(expectation: string, finding: string): string {
  const [expected = "", ...reason] = expectation.split(": ");
  return [`${expected}, got ${finding}`, ...reason].join(": ");
}

/** The words that an option was to be one of. */
function choicesOf(issue: Issue): string[] {
  if (issue.code === "invalid_value") return issue.values.map(String);
  return issue.code === "invalid_union" && "options" in issue ? (issue.options ?? []).map(String) : [];
}

function isTooShort(issue: Issue, node: YamlNode): node is Extract<YamlNode, { kind: "list" }> {
  return node.kind === "list" && (issue.code === "too_small" || issue.code === "too_big");
}

function join(fault: string, expectation: string): string {
  return expectation === "" ? fault : `${fault}; ${expectation}`;
}
