/**
 * Installs the real parts that tests run against, those that are missing: `deno run -A tests/tools/real_parts.ts`.
 *
 * @module
 */

import { join } from "node:path";
import { installBcoin } from "./bcoin_install.ts";
import { installPackages } from "./debian_packages.ts";
import {
  BCOIN_VERSION,
  bcoinProgram,
  cacheFolder,
  chromium,
  LITECOIND,
  NGINX,
  PROMTOOL,
  PYTHON_CELERY,
  PYTHON_ZMQ,
  RABBITMQ_SERVER,
  REDIS_SERVER,
  SKOPEO,
  SYSTEMD_ANALYZE,
} from "./real_part_paths.ts";
import { isFile, isOnPath } from "./run_command.ts";

/** A part that comes as a package of Debian and Ubuntu. */
interface PackagedPart {
  readonly packageName: string;
  isThere(): boolean;
}

const PACKAGED_PARTS: readonly PackagedPart[] = [
  { packageName: "litecoind", isThere: () => isFile(LITECOIND) },
  { packageName: "redis-server", isThere: () => isFile(REDIS_SERVER) },
  { packageName: "rabbitmq-server", isThere: () => isFile(RABBITMQ_SERVER) },
  { packageName: "python3-celery", isThere: () => isFile(PYTHON_CELERY) },
  { packageName: "python3-zmq", isThere: () => isFile(PYTHON_ZMQ) },
  { packageName: "skopeo", isThere: () => isFile(SKOPEO) },
  { packageName: "nginx-light", isThere: () => isFile(NGINX) },
  { packageName: "systemd", isThere: () => isFile(SYSTEMD_ANALYZE) },
  // It brings promtool along; nothing of Prometheus is started.
  { packageName: "prometheus", isThere: () => isFile(PROMTOOL) },
  // The browser that the monitor's pages are looked at with.
  { packageName: "chromium", isThere: () => isFile(chromium()) },
  // The load generator is a C program.
  { packageName: "gcc", isThere: () => isOnPath("cc") },
  { packageName: "libc6-dev", isThere: () => isFile("/usr/include/stdio.h") },
  // Node runs bcoin, and npm installs it; whoever has them from elsewhere keeps those.
  { packageName: "nodejs", isThere: () => isOnPath("node") },
  { packageName: "npm", isThere: () => isOnPath("npm") },
];

const encoder = new TextEncoder();

function say(line: string): void {
  Deno.stdout.writeSync(encoder.encode(`real parts: ${line}\n`));
}

function missingPackages(): readonly string[] {
  return PACKAGED_PARTS.filter((part) => !part.isThere()).map((part) => part.packageName);
}

function isBcoinThere(): boolean {
  return isFile(bcoinProgram());
}

/** Installs what is missing. The lock makes a second run wait for the first, and then find all in place. */
async function installMissing(): Promise<void> {
  await Deno.mkdir(cacheFolder(), { recursive: true });
  using lock = await Deno.open(join(cacheFolder(), "install.lock"), { create: true, write: true });
  await lock.lock(true);
  const packages = missingPackages();
  if (packages.length > 0) {
    say(`installing the packages ${packages.join(", ")} with apt-get`);
    await installPackages(packages);
    const stillMissing = missingPackages();
    if (stillMissing.length > 0) throw new Error(`Cannot find what was installed: ${stillMissing.join(", ")}`);
  }
  if (!isBcoinThere()) {
    say(`installing bcoin ${BCOIN_VERSION} with npm into ${cacheFolder()}`);
    await installBcoin();
  }
}

if (import.meta.main) {
  try {
    if (missingPackages().length > 0 || !isBcoinThere()) await installMissing();
    const names = PACKAGED_PARTS.map((part) => part.packageName);
    say(`all there (${names.join(", ")}, bcoin ${BCOIN_VERSION})`);
  } catch (error) {
    say((error as Error).message);
    Deno.exit(1);
  }
}
