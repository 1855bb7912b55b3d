/**
 * `deno task build:options`: makes what is written down of the options from the schemas that check them: a page for
 * people, and a JSON Schema for editors. The tests compare what is made with the files.
 *
 * @module
 */

import { registry } from "../../src/server/registry.ts";
import { editorSchema } from "./editor_schema.ts";
import { optionsPage } from "./options_page.ts";

/** A file that is made. */
export interface ReferenceFile {
  /** From the project's root. */
  readonly path: string;
  readonly text: string;
}

/** Makes the files' texts. */
export function referenceFiles(): readonly ReferenceFile[] {
  return [
    { path: "docs/options.md", text: optionsPage(registry) },
    { path: "packaging/powerpool.schema.json", text: `${JSON.stringify(editorSchema(registry), null, 2)}\n` },
  ];
}

if (import.meta.main) {
  const root = new URL("../../", import.meta.url);
  await Promise.all(referenceFiles().map(({ path, text }) => Deno.writeTextFile(new URL(path, root), text)));
}
