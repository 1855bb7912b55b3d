/**
 * Rule `powerpool/exported-docs`: whatever a file of `src/` exports says in a JSDoc comment what it is.
 *
 * @module
 */

import { pathInProject } from "./project_path.ts";

/** Reports exported declarations of `src/` without a JSDoc comment right before them. */
export const exportedDocsRule: Deno.lint.Rule = {
  create(context) {
    const inSource = pathInProject(context.filename)?.startsWith("src/") === true;
    return inSource
      ? {
        ExportNamedDeclaration(node) {
          const { declaration } = node;
          if (declaration === null) return;
          const comment = context.sourceCode.getCommentsBefore(node).at(-1);
          // A JSDoc comment is a block comment whose text begins with another asterisk.
          const documented = comment?.type === "Block" && comment.value.startsWith("*");
          if (!documented) context.report({ node, message: "exported without a JSDoc comment that says what it is" });
        },
      }
      : {};
  },
};
