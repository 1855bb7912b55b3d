/**
 * Running a command to its end, its output shown as it comes.
 *
 * @module
 */

/**
 * Runs a command.
 *
 * @param command Name or path of the program.
 * @param args Its arguments.
 * @param options Working folder.
 * @throws {Error} If it cannot be started or ends with another code than 0.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<void> {
  const process = new Deno.Command(command, { args: [...args], ...options, stdin: "null" }).spawn();
  const { code } = await process.status;
  if (code !== 0) throw new Error(`Cannot go on: ${command} ${args.join(" ")} ended with code ${code}`);
}

/** Whether there is a program of this name on the PATH. */
export function isOnPath(name: string): boolean {
  const folders = (Deno.env.get("PATH") ?? "").split(":").filter((folder) => folder !== "");
  return folders.some((folder) => isFile(`${folder}/${name}`));
}

/** Whether there is a file at this path. */
export function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
