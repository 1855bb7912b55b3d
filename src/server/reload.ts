/**
 * Reading the configuration again under a running server (SIGHUP): the file is checked as at the start, what can change
 * does, and what cannot is told.
 *
 * @module
 */

import type { Logger } from "@logtape/logtape";
import { componentsOf, type Config } from "../config/checked_config.ts";
import { formatPath } from "../config/problem.ts";
import { readKeyPair } from "../sockets/tls_files.ts";
import { stratumServerType } from "./component_types.ts";
import { fileOf } from "./config_files.ts";
import { loadConfig, type LoadedConfig } from "./load_config.ts";
import { registry } from "./registry.ts";
import { type ConfigChange, planReload } from "./reload_plan.ts";
import { withServerNumber } from "./server_number.ts";

/** What reading a configuration again needs. */
export interface ReloadParts {
  /** The configuration in force at the beginning. */
  readonly config: Config;
  /** Added to the file's `server_number`. */
  readonly serverNumber: number;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
  /** Goes over to a configuration; rejects if that cannot be done, and then nothing has changed. */
  take(config: Config): Promise<void>;
  /** Does what is to be done whether or not the configuration is good: reads certificates. */
  always(): void;
}

/** Reads again. */
export interface Reload {
  /** Reads the file; resolves when all is done and told. Calls while it is at work have it read once more. */
  again(): Promise<void>;
  /** The configuration in force. */
  config(): Config;
}

/** Makes what reads a configuration again. */
export function createReload(parts: ReloadParts): Reload {
  const { serverNumber, log } = parts;
  let { config } = parts;
  let working: Promise<void> | undefined;
  let isStale = false;

  async function once(): Promise<void> {
    const loaded = await load(config.file, serverNumber);
    if (!loaded.ok) return refuse(loaded.lines);
    const plan = planReload(config, loaded.config);
    const problems = [...problemsOf(plan.config), ...await certificateProblems(config, plan.config)];
    if (problems.length > 0) return refuse(problems);
    try {
      if (plan.taken.length > 0) await parts.take(plan.config);
    } catch (error) {
      return refuse([(error as Error).message]);
    }
    ({ config } = plan);
    for (const { path, text } of plan.taken) log.info(verbatim(`${path}: ${text}`));
    for (const { path, text } of plan.kept) log.warn(verbatim(`${path}: needs a restart (${text})`));
    log.info(verbatim(`Configuration read again: ${summary(plan.taken, plan.kept)}`));
  }

  function refuse(lines: readonly string[]): void {
    for (const line of lines) log.error(verbatim(line));
    log.error("The old configuration stays: {file} has mistakes; correct them and send SIGHUP again", {
      file: config.file,
    });
  }

  async function untilFresh(): Promise<void> {
    do {
      isStale = false;
      // deno-lint-ignore no-await-in-loop -- the file as it was when it was asked for last
      await once().catch((error) => log.error("Cannot read the configuration again: {error}", { error }));
      try {
        parts.always();
      } catch (error) {
        // Otherwise all later calls would wait for one that never ends.
        log.error("Cannot read certificates again: {error}", { error });
      }
    } while (isStale);
    working = undefined;
  }

  return {
    again() {
      isStale = true;
      return working ??= untilFresh();
    },
    config: () => config,
  };
}

async function load(file: string, serverNumber: number): Promise<LoadedConfig> {
  const loaded = await loadConfig(file);
  if (!loaded.ok) return loaded;
  try {
    return { ok: true, config: withServerNumber(loaded.config, serverNumber) };
  } catch (error) {
    return { ok: false, lines: [`${file}: ${(error as Error).message} (with --server-number ${serverNumber})`] };
  }
}

/** What is taken over and what stays may each be right, and not go together. */
function problemsOf(config: Config): string[] {
  const components = config.components.map((component) => ({ ...component, mistaken: new Set<string>() }));
  return registry.rules.flatMap((rule) => rule({ components, complete: true })).map(({ path, message }) =>
    `${config.file}: ${formatPath(path)}: ${message}; what stays until the next start does not go with it`
  );
}

/** What is wrong with files of TLS that were not in use before. */
async function certificateProblems(before: Config, after: Config): Promise<string[]> {
  const known = new Set(componentsOf(before, stratumServerType).map(({ options: { tls } }) => JSON.stringify(tls)));
  const fresh = componentsOf(after, stratumServerType).filter(({ options: { tls } }) =>
    tls.cert !== "" && !known.has(JSON.stringify(tls))
  );
  const found = await Promise.all(fresh.map(async ({ key, options: { tls } }) => {
    try {
      await readKeyPair({ cert: fileOf(after, tls.cert), key: fileOf(after, tls.key) });
      return [];
    } catch (error) {
      return [`${after.file}: ${key}.tls: ${(error as Error).message}`];
    }
  }));
  return found.flat();
}

/** As a template of its own, so that no line is folded with another. */
function verbatim(text: string): string {
  return text.replaceAll("{", "{{").replaceAll("}", "}}");
}

function summary({ length: taken }: readonly ConfigChange[], { length: kept }: readonly ConfigChange[]): string {
  if (taken + kept === 0) return "nothing has changed";
  const parts = [
    ...taken > 0 ? [`${taken} ${taken === 1 ? "option" : "options"} changed`] : [],
    ...kept > 0 ? [`${kept} ${kept === 1 ? "needs" : "need"} a restart`] : [],
  ];
  return parts.join(", ");
}
