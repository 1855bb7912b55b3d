/**
 * Where the time of X11 goes: the rates of its eleven parts on 64 bytes, next to that of X11 itself and of npm's
 * wasm-x11-hash, C compiled to WASM.
 *
 * Run it with `deno run --allow-read --allow-env --allow-sys bench/x11_bench.ts`.
 *
 * @module
 */

// deno-lint-ignore no-import-prefix -- a peer of the benchmark alone, no dependency of the program
import loadX11 from "npm:wasm-x11-hash@0.0.2";
import assert from "node:assert/strict";
import { HEADER_BYTES } from "../src/algorithms/algorithm.ts";
import { x11 } from "../src/algorithms/x11.ts";
import { encodeHex } from "../src/bytes/hex.ts";
import { buildEntry } from "../tests/tools/build_wasm.ts";
import { compare } from "./compare.ts";

const PARTS = [
  "blake512",
  "bmw512",
  "groestl512",
  "skein512",
  "jh512",
  "keccak512",
  "luffa512",
  "cubehash512",
  "shavite512",
  "simd512",
  "echo512",
];

/** Hashes that one call of a part makes: a call costs as much as a tenth of a hash. */
const HASHES = 100;

const peer = await loadX11();
const headers = new Uint8Array(4 * HEADER_BYTES).map((_, i) => i * 41);
const header = headers.slice(0, HEADER_BYTES);
assert.equal(encodeHex(peer.digest(header)), encodeHex(x11.hash(header)));

compare([
  { name: "wasm-x11-hash", run: () => peer.digest(header), hashes: 1 },
  { name: "x11.hash", run: () => x11.hash(header), hashes: 1 },
  { name: "x11.hashMany of 4", run: () => x11.hashMany(headers), hashes: 4 },
]);

const entry = [
  'import { INPUT, OUTPUT } from "./buffers";',
  ...PARTS.map((part) => `import { ${part} } from "./${part}";`),
  ...PARTS.map((part) => {
    return `export function run_${part}(): void { for (let i = 0; i < ${HASHES}; i++) ${part}(INPUT, 64, OUTPUT); }`;
  }),
];
const { instance } = await WebAssembly.instantiate(await buildEntry(entry.join("\n")));
compare(PARTS.map((part) => {
  return { name: part, run: instance.exports[`run_${part}`] as () => void, hashes: HASHES };
}));
