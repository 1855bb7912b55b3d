import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { decodeHex } from "../../src/bytes/hex.ts";
import { buildPowhash, POWHASH } from "../tools/build_wasm.ts";
import { POW_VECTORS } from "./headers.ts";

Deno.test("powhash.wasm is what its sources build", async () => {
  const [committed, built] = await Promise.all([Deno.readFile(POWHASH), buildPowhash()]);
  assert.ok(
    Buffer.from(committed).equals(built),
    "powhash.wasm differs from what src/algorithms/assembly builds: run tests/tools/build_wasm.ts",
  );
});

Deno.test("powhash.wasm needs nothing from outside, and its memory cannot grow", async () => {
  const module = await WebAssembly.compile(await Deno.readFile(POWHASH));
  assert.deepEqual(WebAssembly.Module.imports(module), []);
  const { memory } = (await WebAssembly.instantiate(module)).exports as { memory: WebAssembly.Memory };
  assert.throws(() => memory.grow(1), RangeError);
});

Deno.test("workers that hash at the same time do not disturb each other", async () => {
  const answers = await Promise.all(POW_VECTORS.slice(0, 3).map(({ header }) => hashInWorker(header as string)));
  assert.deepEqual(answers, POW_VECTORS.slice(0, 3).map((vector) => [vector["sha256"], vector["scrypt"]]));
});

async function hashInWorker(header: string): Promise<unknown> {
  const worker = new Worker(new URL("hashing_worker.ts", import.meta.url), { type: "module" });
  try {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(decodeHex(header));
    return await promise;
  } finally {
    worker.terminate();
  }
}
