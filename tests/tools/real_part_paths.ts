/**
 * Where the real parts are, that tests run against.
 *
 * @module
 */

import { join } from "node:path";
import { isFile } from "./run_command.ts";

/** Debian's program. What it puts into /usr/bin is a wrapper that writes into the user's home folder. */
export const LITECOIND = "/usr/lib/litecoin/litecoind";

/** Debian's program. */
export const REDIS_SERVER = "/usr/bin/redis-server";

/** Debian's program. What it puts into /usr/sbin changes to a user of its own. */
export const RABBITMQ_SERVER = "/usr/lib/rabbitmq/bin/rabbitmq-server";

/** The program that gives it orders. */
export const RABBITMQCTL = "/usr/lib/rabbitmq/bin/rabbitmqctl";

/** Erlang's name server, which RabbitMQ needs. */
export const EPMD = "/usr/bin/epmd";

/** Celery for Debian's Python. */
export const PYTHON_CELERY = "/usr/lib/python3/dist-packages/celery/__init__.py";

/** Debian's Python, the only one that finds Debian's packages for it. */
export const PYTHON = "/usr/bin/python3";

/** ZeroMQ for Python, which brings libzmq along. */
export const PYTHON_ZMQ = "/usr/lib/python3/dist-packages/zmq/__init__.py";

/** Debian's program, which reads images of containers. */
export const SKOPEO = "/usr/bin/skopeo";

/** Debian's program. */
export const NGINX = "/usr/sbin/nginx";

/** systemd's program, which reads units without running them. */
export const SYSTEMD_ANALYZE = "/usr/bin/systemd-analyze";

/** Debian's program. */
export const PROMTOOL = "/usr/bin/promtool";

/** Debian's program, and that of Google, which machines of continuous integration have. */
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/google-chrome"];

/** The browser that the pages are looked at with: the first of them that is there, else Debian's. */
export function chromium(): string {
  return BROWSERS.find(isFile) ?? "/usr/bin/chromium";
}

/** The version of npm's bcoin that the tests were written against. */
export const BCOIN_VERSION = "1.0.2";

/** Folder for what is installed for one user. */
export function cacheFolder(): string {
  const caches = Deno.env.get("XDG_CACHE_HOME") || join(Deno.env.get("HOME") || "/tmp", ".cache");
  return join(caches, "powerpool");
}

/** Folder that holds bcoin and its dependencies, named by version: installing another is no change to this one. */
export function bcoinFolder(): string {
  return join(cacheFolder(), `bcoin-${BCOIN_VERSION}`);
}

/** bcoin's program for Node. */
export function bcoinProgram(): string {
  return join(bcoinFolder(), "node_modules", "bcoin", "bin", "node");
}

/**
 * Makes sure that a part is there before it is started.
 *
 * @throws {Error} If it is not; the message says how to get it.
 */
export async function requirePart(name: string, path: string): Promise<void> {
  try {
    await Deno.stat(path);
  } catch {
    throw new Error(
      `Cannot start ${name}: there is no ${path}; install it with: deno run -A tests/tools/real_parts.ts`,
    );
  }
}
