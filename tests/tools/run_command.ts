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
  const env = { PATH: programFolders().join(":") };
  const process = new Deno.Command(command, { args: [...args], ...options, env, stdin: "null" }).spawn();
  const { code } = await process.status;
  if (code !== 0) throw new Error(`Cannot go on: ${command} ${args.join(" ")} ended with code ${code}`);
}

/** Whether there is a program of this name on the PATH. */
export function isOnPath(name: string): boolean {
  return programFolders().some((folder) => isFile(`${folder}/${name}`));
}

/** Folders of the PATH, save the one that Deno puts in front where there is no Node: its `node` is Deno again. */
function programFolders(): readonly string[] {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  return folders.filter((folder) => folder !== "" && !folder.endsWith("/node_compat_bin"));
}

/** Whether there is a file at this path. */
export function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
