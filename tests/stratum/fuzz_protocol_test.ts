/** Reading lines and shares, whatever is in them: never an exception, and what comes out is what went in. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { isWireError, parseLine, parseSubmit, wordText } from "../../src/stratum/protocol.ts";
import { fuzzBudget, lines } from "./fuzz_dictionary.ts";

/** What JSON makes of a line; `undefined` if it is none. */
function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

Deno.test("fuzz: parseLine() takes any line for a request, an answer or neither, and keeps its id", () => {
  fc.assert(
    fc.property(lines, (line) => {
      const message = parseLine(line);
      const json = jsonOf(line);
      const isObject = typeof json === "object" && json !== null && !Array.isArray(json);
      const given = isObject ? json as Record<string, unknown> : {};
      if (message.kind === "answer") return assert(isObject && ("result" in given || "error" in given));
      assert.deepEqual(JSON.stringify(message.id), JSON.stringify(given["id"] ?? null));
      if (message.kind === "malformed") return assert.equal(message.error.length, 3);
      assert.equal(message.method, String(given["method"]).toLowerCase());
      assert.deepEqual(message.params, given["params"] ?? []);
    }),
    fuzzBudget(3000),
  );
});

Deno.test("fuzz: parseSubmit() gives a share that says the same as its parameters, or an error", () => {
  fc.assert(
    fc.property(lines, fc.constantFrom(2, 4, 8), (line, extranonce2Bytes) => {
      const message = parseLine(line);
      if (message.kind !== "request") return;
      const submit = parseSubmit(message.params, extranonce2Bytes);
      if (isWireError(submit)) return assert.equal(typeof submit[1], "string");
      const [worker, jobId, extranonce2, time, nonce, bits] = message.params as readonly (string | null)[];
      assert.deepEqual([submit.worker, submit.jobId], [worker, jobId]);
      assert.equal(submit.extranonce2.length, extranonce2Bytes);
      const hex = [...submit.extranonce2 as unknown as Uint8Array].map((byte) => byte.toString(16).padStart(2, "0"));
      assert.equal(hex.join(""), extranonce2?.toLowerCase());
      assert.equal(wordText(submit.time), time?.toLowerCase());
      assert.equal(wordText(submit.nonce), nonce?.toLowerCase().padStart(8, "0"));
      if (submit.versionBits !== undefined) assert.equal(wordText(submit.versionBits), bits?.toLowerCase());
    }),
    fuzzBudget(3000),
  );
});
