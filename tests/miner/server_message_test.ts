import assert from "node:assert/strict";
import fc from "fast-check";
import { parseServerMessage, parseSubscription } from "../../src/miner/server_message.ts";
import { notifyFixture } from "./notify_fixture.ts";

const ANSWERS = [
  { line: '{"id":1,"result":true,"error":null}', id: 1, result: true },
  { line: '{"id":"auth","result":[1]}', id: "auth", result: [1] },
  { line: '{"error":null,"result":false,"id":null}', id: null, result: false },
  { line: '{"result":true,"jsonrpc":"2.0"}', id: undefined, result: true },
  { line: '{"id":1,"result":null,"error":[21,"Stale",null]}', id: 1, result: null, error: { code: 21, text: "Stale" } },
  { line: '{"id":1,"error":{"code":-32601,"message":"no"}}', id: 1, error: { code: -32601, text: "no" } },
  { line: '{"id":1,"error":"nope"}', id: 1, error: { code: undefined, text: "nope" } },
  { line: '{"id":1,"error":[20]}', id: 1, error: { code: 20, text: "no reason given" } },
];

for (const { line, id, result, error } of ANSWERS) {
  Deno.test(`parseServerMessage() reads the answer ${line}`, () => {
    const expected = { kind: "answer", id, result };
    assert.deepEqual(parseServerMessage(line), error === undefined ? expected : { ...expected, error });
  });
}

const CALLS = [
  {
    line: '{"id":null,"method":"mining.set_difficulty","params":[0.001]}',
    message: { kind: "difficulty", difficulty: 0.001 },
  },
  { line: '{"params":["512"],"method":"mining.set_difficulty"}', message: { kind: "difficulty", difficulty: 512 } },
  {
    line: '{"id":3,"method":"mining.set_extranonce","params":["08ff",4]}',
    message: { kind: "extranonce", extranonce: { extranonce1: Uint8Array.of(8, 255), extranonce2Bytes: 4 } },
  },
  {
    line: '{"id":null,"method":"client.reconnect","params":["b.example",3334,5]}',
    message: { kind: "reconnect", host: "b.example", port: 3334, waitSeconds: 5 },
  },
  {
    line: '{"id":null,"method":"client.reconnect","params":["","3335"]}',
    message: { kind: "reconnect", port: 3335, waitSeconds: 0 },
  },
  { line: '{"id":null,"method":"client.reconnect","params":[]}', message: { kind: "reconnect", waitSeconds: 0 } },
  { line: '{"id":null,"method":"client.show_message","params":["hi"]}', message: { kind: "show", text: "hi" } },
  { line: '{"id":9,"method":"client.get_version","params":[]}', message: { kind: "version", id: 9 } },
  { line: '{"id":"p","method":"mining.ping"}', message: { kind: "ping", id: "p" } },
  { line: '{"id":1,"method":"mining.new","params":{}}', message: { kind: "other", method: "mining.new" } },
];

for (const { line, message } of CALLS) {
  Deno.test(`parseServerMessage() reads the call ${line}`, () => {
    assert.deepEqual(parseServerMessage(line), message);
  });
}

Deno.test("parseServerMessage() reads a job", () => {
  const { notify } = notifyFixture("btc_1_fresh_empty");
  const message = parseServerMessage(JSON.stringify({ id: null, method: "mining.notify", params: notify }));
  assert.ok(message.kind === "job");
  assert.equal(message.job.id, "btc_1_fresh_empty");
});

const MALFORMED = [
  { line: "hello", name: "SyntaxError" },
  { line: "[1]", name: "SyntaxError" },
  { line: "null", name: "SyntaxError" },
  { line: '{"id":1}', name: "SyntaxError" },
  { line: '{"method":"mining.set_difficulty","params":[]}', name: "SyntaxError" },
  { line: '{"method":"mining.set_difficulty","params":[""]}', name: "SyntaxError" },
  { line: '{"method":"mining.set_difficulty","params":[0]}', name: "RangeError" },
  { line: '{"method":"mining.set_difficulty","params":[-1]}', name: "RangeError" },
  { line: '{"method":"mining.set_extranonce","params":["0",4]}', name: "SyntaxError" },
  { line: '{"method":"mining.set_extranonce","params":["00",4.5]}', name: "RangeError" },
  { line: '{"method":"client.reconnect","params":["a",70000]}', name: "RangeError" },
  { line: '{"method":"mining.notify","params":[1,2]}', name: "SyntaxError" },
];

for (const { line, name } of MALFORMED) {
  Deno.test(`parseServerMessage() refuses ${line} with a ${name}`, () => {
    assert.throws(() => parseServerMessage(line), { name });
  });
}

Deno.test("parseServerMessage() throws nothing but SyntaxError and RangeError, whatever comes", () => {
  const method = fc.constantFrom(
    "mining.notify",
    "mining.set_difficulty",
    "mining.set_extranonce",
    "client.reconnect",
    "client.show_message",
  );
  const line = fc.oneof(
    fc.string(),
    fc.json(),
    fc.record({ id: fc.jsonValue(), method, params: fc.array(fc.jsonValue()) }).map((call) => JSON.stringify(call)),
    fc.record({ id: fc.jsonValue(), result: fc.jsonValue(), error: fc.jsonValue() }).map((call) =>
      JSON.stringify(call)
    ),
  );
  fc.assert(fc.property(line, (text) => {
    try {
      parseServerMessage(text);
    } catch (error) {
      assert.ok(error instanceof SyntaxError || error instanceof RangeError, String(error));
    }
  }));
});

Deno.test("parseSubscription() reads extranonce1 and the size of extranonce2", () => {
  const result = [[["mining.set_difficulty", "1"], ["mining.notify", "1"]], "08000002", 4];
  assert.deepEqual(parseSubscription(result), { extranonce1: Uint8Array.of(8, 0, 0, 2), extranonce2Bytes: 4 });
});

Deno.test("parseSubscription() takes a pool that grants no extranonce2", () => {
  assert.equal(parseSubscription([[], "08000002", 0]).extranonce2Bytes, 0);
});

for (const result of [null, true, [], [[], 8, 4], [[], "08", -1], [[], "08", null], [[], "08", 64]]) {
  Deno.test(`parseSubscription() refuses ${JSON.stringify(result)}`, () => {
    assert.throws(() => parseSubscription(result), /^(SyntaxError|RangeError): Cannot /);
  });
}
