/**
 * The arguments of `powerpool mine`.
 *
 * @module
 */

import { parseArgs } from "node:util";
import type { Algorithm } from "../algorithms/algorithm.ts";
import { algorithmByName } from "../algorithms/registry.ts";
import type { MinerOptions } from "../miner/miner.ts";
import { algorithmChoice, algorithmProblem } from "./algorithm_choice.ts";
import { argumentProblem } from "./usage_error.ts";

/** What a call of `powerpool mine` asks for. */
export type MineCall =
  | { readonly kind: "help" }
  | { readonly kind: "problem"; readonly problem: string }
  | { readonly kind: "mine"; readonly options: Omit<MinerOptions, "onEvent"> };

/** The usage of the command. */
export const MINE_USAGE = `Usage: powerpool mine stratum+tcp://HOST:PORT -u USER -a ALGORITHM [options]

Mines on the CPU for a Stratum pool, to try a pool without hardware.

  -u, --user USER        user name at the pool, for most pools ADDRESS or ADDRESS.WORKER
  -a, --algo ALGORITHM   ${algorithmChoice}
  -p, --pass PASSWORD    password at the pool (default: x)
  -t, --threads N        hashing threads (default: one for each processor)
      --shares N         end when the pool has accepted N shares
      --follow-redirect  let the pool send the miner to another host
  -h, --help             print this text

IPv6 addresses are written in brackets: stratum+tcp://[::1]:3333.
Ctrl-C ends it with a summary and exit code 0.
`;

const OPTIONS = {
  user: { type: "string", short: "u" },
  algo: { type: "string", short: "a" },
  pass: { type: "string", short: "p" },
  threads: { type: "string", short: "t" },
  shares: { type: "string" },
  "follow-redirect": { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** Threads beyond this are a slip of the finger. */
const MOST_THREADS = 1024;

/** Reads the arguments behind `powerpool mine`. */
export function parseMineArguments(args: readonly string[]): MineCall {
  try {
    return readArguments(args);
  } catch (error) {
    if (error instanceof RangeError) return { kind: "problem", problem: error.message };
    return { kind: "problem", problem: argumentProblem(error, Object.keys(OPTIONS)) };
  }
}

function readArguments(args: readonly string[]): MineCall {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  if (values.help === true) return { kind: "help" };
  const [url, extra] = positionals;
  if (url === undefined) throw new RangeError("expected the pool's address, stratum+tcp://HOST:PORT");
  if (extra !== undefined) throw new RangeError(`unexpected argument "${extra}"`);
  const address = poolAddress(url);
  if (values.user === undefined || values.user === "") throw new RangeError("expected a user name, -u USER");
  return {
    kind: "mine",
    options: {
      ...address,
      user: values.user,
      password: values.pass ?? "x",
      algorithm: algorithmOption(values.algo),
      threads: values.threads === undefined
        ? navigator.hardwareConcurrency
        : wholeNumber("threads", values.threads, MOST_THREADS),
      followRedirects: values["follow-redirect"] === true,
      ...(values.shares === undefined ? {} : { acceptedLimit: wholeNumber("shares", values.shares, 2 ** 31) }),
    },
  };
}

/**
 * Reads `stratum+tcp://HOST:PORT`.
 *
 * @throws {RangeError} If it is something else.
 */
function poolAddress(text: string): { host: string; port: number } {
  const match = /^stratum\+tcp:\/\/(?:\[([0-9a-f:.]+)\]|([^\s:/@[\]]+)):(\d{1,5})\/?$/i.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port < 1 || port > 65535) {
    throw new RangeError(`cannot use pool address "${text}": expected stratum+tcp://HOST:PORT`);
  }
  return { host, port };
}

function algorithmOption(name: string | undefined): Algorithm {
  const algorithm = name === undefined ? undefined : algorithmByName(name);
  if (algorithm === undefined) throw new RangeError(algorithmProblem(name));
  return algorithm;
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= 1 && value <= most) return value;
  throw new RangeError(`cannot use --${option} "${text}": expected a whole number from 1 to ${most}`);
}
