/**
 * Rule `powerpool/floors`: imports go down the floors.
 *
 * @module
 */

import { importFault } from "./floors.ts";
import { pathInProject, resolveImport } from "./project_path.ts";

/** Reports imports, exports from, dynamic imports and import types that {@linkcode importFault} finds fault with. */
export const floorsRule: Deno.lint.Rule = {
  create(context) {
    const importer = pathInProject(context.filename);
    const check = (source: Deno.lint.Node | null): void => {
      if (importer === undefined || source?.type !== "Literal" || typeof source.value !== "string") return;
      const imported = resolveImport(importer, source.value);
      const fault = imported === undefined ? undefined : importFault(importer, imported);
      if (fault !== undefined) context.report({ node: source, message: fault });
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.argument.type === "TSLiteralType" ? node.argument.literal : node.argument),
    };
  },
};
