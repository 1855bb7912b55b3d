/**
 * Text to be copied: the script gives it a button.
 *
 * @module
 */

import type { Html } from "./page.ts";

/** A text with a button that copies it; without script there is the text alone. */
export function Copyable({ text, what }: {
  readonly text: string;
  /** What it is, for those who hear the button only. */
  readonly what: string;
}): Html {
  return (
    <span class="copyable">
      <code>{text}</code>
      <button type="button" data-copy={text} aria-label={`Copy ${what}`} hidden>Copy</button>
    </span>
  );
}
