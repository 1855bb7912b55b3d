/**
 * The project's own lint rules, loaded by `lint.plugins` in deno.json.
 *
 * @module
 */

import { exportedDocsRule } from "./exported_docs_rule.ts";
import { fileNamesRule } from "./file_names_rule.ts";
import { floorsRule } from "./floors_rule.ts";
import { noDefaultExportRule } from "./no_default_export_rule.ts";

/** The rules, `powerpool/floors` and so on. */
export const plugin: Deno.lint.Plugin = {
  name: "powerpool",
  rules: {
    "exported-docs": exportedDocsRule,
    "file-names": fileNamesRule,
    "floors": floorsRule,
    "no-default-export": noDefaultExportRule,
  },
};

// deno-lint-ignore powerpool/no-default-export -- the linter loads a plugin by its default export
export default plugin;
