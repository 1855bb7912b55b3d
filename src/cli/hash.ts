/**
 * `powerpool hash`: proof-of-work digests of block headers.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { type Algorithm, HEADER_BYTES } from "../algorithms/algorithm.ts";
import { algorithmByName, algorithmNames } from "../algorithms/registry.ts";
import { reverseBytes } from "../bytes/bytes.ts";
import { encodeHex, tryDecodeHex } from "../bytes/hex.ts";
import { algorithmProblem } from "./algorithm_choice.ts";
import { benchAlgorithm } from "./hash_bench.ts";
import type { CommandIo } from "./io.ts";
import { argumentProblem, usageError } from "./usage_error.ts";

const COMMAND = "powerpool hash";

const USAGE = `Usage: powerpool hash ALGORITHM HEADER...
       powerpool hash ALGORITHM -
       powerpool hash ALGORITHM --bench

Hashes block headers, each ${HEADER_BYTES} bytes in hex as they are serialized in a block. With "-", reads one header a
line from standard input; blank lines are passed over, and a malformed line ends it with exit code 1.

For each header prints a line: the digest in the byte order of the function, a space, and the digest reversed, which is
how block explorers write it.

With --bench, prints instead how many headers this machine hashes in a second on one core: two or three seconds long.

Algorithms: ${algorithmNames.join(", ")}
`;

/** A line that is longer is no header: 160 digits, and room for blanks around them. */
const LINE_LIMIT = 1000;

/**
 * Hashes headers.
 *
 * Headers given as arguments are all checked before the first is hashed. Those from standard input are hashed as they
 * come; a malformed line ends the command, so that every line of output belongs to the line of input with its number,
 * blank ones aside.
 *
 * @param args What stands behind `powerpool hash`.
 * @returns The exit code: 0, 1 if a line of standard input is no header, 2 for a wrong call.
 */
export async function hash(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals, problem } = parseHashArguments(args);
  if (problem !== undefined) return usageError(io, COMMAND, problem);
  if (values.help === true) {
    io.out(USAGE);
    return 0;
  }
  const [name, ...headers] = positionals;
  const algorithm = name === undefined ? undefined : algorithmByName(name);
  if (algorithm === undefined) return usageError(io, COMMAND, algorithmProblem(name));
  if (values.bench === true) {
    if (headers.length > 0) return usageError(io, COMMAND, "--bench hashes headers of its own: expected none");
    benchAlgorithm(algorithm, io);
    return 0;
  }
  if (headers.length === 0) {
    return usageError(io, COMMAND, 'no header given: expected hex, or "-" to read standard input');
  }
  return headers.length === 1 && headers[0] === "-"
    ? await hashInput(algorithm, io)
    : hashArguments(algorithm, headers, io);
}

function parseHashArguments(args: readonly string[]) {
  const options = { bench: { type: "boolean" }, help: { type: "boolean", short: "h" } } as const;
  try {
    return { ...parseArgs({ args: [...args], options, allowPositionals: true }), problem: undefined };
  } catch (error) {
    return { values: {}, positionals: [], problem: argumentProblem(error, Object.keys(options)) };
  }
}

function hashArguments(algorithm: Algorithm, texts: readonly string[], io: CommandIo): number {
  const headers: Uint8Array[] = [];
  for (const [index, text] of texts.entries()) {
    const header = parseHeaderText(text);
    if (typeof header === "string") return usageError(io, COMMAND, `header ${index + 1}: ${header}`);
    headers.push(header);
  }
  for (const header of headers) io.out(digestLine(algorithm, header));
  return 0;
}

async function hashInput(algorithm: Algorithm, io: CommandIo): Promise<number> {
  let number = 0;
  for await (const line of linesOf(io.stdin())) {
    number++;
    const text = line.trim();
    if (text === "") continue;
    const header = parseHeaderText(text);
    if (typeof header === "string") {
      io.err(`${COMMAND}: line ${number} of standard input: ${header}\n`);
      return 1;
    }
    io.out(digestLine(algorithm, header));
  }
  return 0;
}

/** The lines of a stream as soon as they are there; a line beyond the limit is cut, which makes it malformed. */
async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
    if (rest.length > LINE_LIMIT) break;
  }
  if (rest !== "") yield rest.slice(0, LINE_LIMIT);
}

/** The header, or what is wrong with it. */
function parseHeaderText(text: string): Uint8Array | string {
  const header = tryDecodeHex(text);
  if (header?.length === HEADER_BYTES) return header;
  const expected = `expected ${HEADER_BYTES} bytes, ${2 * HEADER_BYTES} hex digits`;
  if (header !== undefined) return `${expected}, got ${header.length} bytes`;
  const stray = /[^0-9a-f]/iu.exec(text);
  return stray === null
    ? `${expected}, got ${text.length} digits`
    : `${expected}, got ${JSON.stringify(stray[0])} at position ${stray.index + 1}`;
}

function digestLine(algorithm: Algorithm, header: Uint8Array): string {
  const digest = algorithm.hash(header);
  return `${encodeHex(digest)} ${encodeHex(reverseBytes(digest))}\n`;
}
