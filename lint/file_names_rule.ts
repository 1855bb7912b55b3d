/**
 * Rule `powerpool/file-names`: file names are snake_case and say what is in the file.
 *
 * @module
 */

/** Names that fit anything, and so end up with everything in them. */
const EMPTY_NAMES = /^(?:utils?|helpers?|types?|commons?|misc)$/;

const SNAKE_CASE = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;

/**
 * Says what is wrong with a file's name.
 *
 * @param fileName The file's path or name.
 * @returns A sentence, or `undefined` if the name is good.
 */
export function fileNameFault(fileName: string): string | undefined {
  const name = fileName.replace(/^.*[\\/]/, "");
  const stem = name.replace(/(?:\.d)?\.[a-z]+$/, "");
  if (!SNAKE_CASE.test(stem)) return `expected a file name in snake_case, got ${name}`;
  if (!EMPTY_NAMES.test(stem.replace(/_test$/, ""))) return undefined;
  return `${name} says nothing of what is in it; name the file after its one purpose`;
}

/** Reports files that {@linkcode fileNameFault} finds fault with, on their first line. */
export const fileNamesRule: Deno.lint.Rule = {
  create(context) {
    return {
      Program(node) {
        const message = fileNameFault(context.filename);
        if (message !== undefined) context.report({ range: [node.range[0], node.range[0]], message });
      },
    };
  },
};
