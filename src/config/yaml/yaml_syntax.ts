/**
 * What the YAML parser complains of, in the words of somebody who writes a configuration.
 *
 * @module
 */

import type { ErrorCode } from "yaml";

const MESSAGES: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: "a tab in the indentation; YAML allows spaces only",
  MULTIPLE_DOCS: "a second document begins here; a configuration is a single one, without --- in between",
  BLOCK_AS_IMPLICIT_KEY: "a second colon, or a line that is indented too far; put text that holds a colon in quotes",
  MULTILINE_IMPLICIT_KEY: "no colon after the name; expected name: value",
  TAG_RESOLVE_FAILED: "a tag that has no meaning here; put text that begins with ! in quotes",
  RESOURCE_EXHAUSTION: "nested too deeply to be read",
  BAD_INDENT: "the indentation does not fit the lines above, or a bracket is left open",
};

/**
 * Says what is wrong with the syntax.
 *
 * @param code The yaml package's code of the error or warning.
 * @param message Its own message, used where none of ours is clearer.
 */
export function syntaxMessage(code: ErrorCode, message: string): string {
  const ours = MESSAGES[code];
  if (ours !== undefined) return ours;
  return `${message.charAt(0).toLowerCase()}${message.slice(1)}`.replace(/\.$/, "");
}
