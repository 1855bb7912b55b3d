/**
 * Installing packages of Debian or Ubuntu.
 *
 * @module
 */

import { isOnPath, runCommand } from "./run_command.ts";

const ROOT = 0;

/** No services are started, no questions asked; another apt-get that is at work is waited for. */
const ENVIRONMENT = ["RUNLEVEL=1", "DEBIAN_FRONTEND=noninteractive"];
const WAIT_FOR_OTHERS = ["-o", "DPkg::Lock::Timeout=600"];

/**
 * Installs packages, as root or through sudo.
 *
 * @throws {Error} If there is no apt-get, no right to use it, or it fails.
 */
export async function installPackages(names: readonly string[]): Promise<void> {
  const byHand = `install them by hand: ${names.join(" ")}`;
  if (!isOnPath("apt-get")) throw new Error(`Cannot install packages: there is no apt-get; ${byHand}`);
  const isRoot = Deno.uid() === ROOT;
  if (!isRoot && !isOnPath("sudo")) throw new Error(`Cannot install packages: not root, and no sudo; ${byHand}`);
  const [command, ...before] = isRoot ? ["env", ...ENVIRONMENT] : ["sudo", "env", ...ENVIRONMENT];
  const aptGet = (...args: readonly string[]) =>
    runCommand(command as string, [...before, "apt-get", "-q", ...WAIT_FOR_OTHERS, ...args]);
  await aptGet("update");
  await aptGet("install", "-y", "--no-install-recommends", ...names);
}
