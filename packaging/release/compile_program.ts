/**
 * Making the executable, with the words of the task `compile`.
 *
 * @module
 */

import { join } from "node:path";
import manifest from "../../deno.json" with { type: "json" };

const ROOT = join(import.meta.dirname ?? "", "..", "..");

/**
 * Arguments of `deno` that make the executable somewhere else, or for another machine.
 *
 * @param task Command of the task `compile`.
 * @param output Path of the executable.
 * @param target Machine that it is for, as `deno compile --target` names it; the one that compiles if left out.
 * @throws {TypeError} If the task is no `deno compile … -o NAME …`.
 */
export function compileArguments(task: string, output: string, target?: string): readonly string[] {
  const [deno, ...words] = task.split(" ");
  const place = words.indexOf("-o");
  if (deno !== "deno" || words[0] !== "compile" || place < 0) {
    throw new TypeError(`Cannot compile: expected a task "deno compile … -o NAME …", got "${task}"`);
  }
  // Before the script: what is behind it is handed to the program.
  const before = target === undefined ? words.slice(0, place) : [...words.slice(0, place), "--target", target];
  return [...before, "-o", output, ...words.slice(place + 2)];
}

/**
 * Compiles the program, by the `deno` that can: DENO_COMPILE_CLI where compiling needs one of its own.
 *
 * @param output Path of the executable.
 * @param target As {@linkcode compileArguments} has it.
 * @throws {Error} If it does not compile, with what the compiler says.
 */
export async function compileProgram(output: string, target?: string): Promise<void> {
  const deno = Deno.env.get("DENO_COMPILE_CLI") ?? Deno.execPath();
  const args = compileArguments(manifest.tasks.compile.command, output, target);
  const { code, stderr } = await new Deno.Command(deno, { args: [...args], cwd: ROOT, stdin: "null" }).output();
  if (code !== 0) throw new Error(`Cannot compile: deno ended with ${code}:\n${new TextDecoder().decode(stderr)}`);
}
