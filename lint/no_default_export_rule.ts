/**
 * Rule `powerpool/no-default-export`: what is exported has one name, the same in every file.
 *
 * @module
 */

const MESSAGE = "no default exports; export it by name";

/** Reports `export default` and `export { x as default }`. */
export const noDefaultExportRule: Deno.lint.Rule = {
  create(context) {
    return {
      ExportDefaultDeclaration(node) {
        context.report({ node, message: MESSAGE });
      },
      ExportSpecifier(node) {
        const { exported } = node;
        const name = exported.type === "Identifier" ? exported.name : exported.value;
        if (name === "default") context.report({ node, message: MESSAGE });
      },
    };
  },
};
