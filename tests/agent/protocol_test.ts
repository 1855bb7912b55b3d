import assert from "node:assert/strict";
import fc from "fast-check";
import { agentError, CODE_OTHER } from "../../src/agent/agent_error.ts";
import { MAX_ID_CHARACTERS, parseMessage, replyLine } from "../../src/agent/protocol.ts";
import { messageLines } from "./agent_lines.ts";

Deno.test("parseMessage() reads what ppagent sends, which has no id", () => {
  assert.deepEqual(parseMessage('{"params": ["a.rig"], "method": "worker.authenticate"}'), {
    kind: "message",
    id: undefined,
    method: "worker.authenticate",
    params: ["a.rig"],
  });
});

Deno.test("parseMessage() leaves params as they come, missing ones undefined", () => {
  for (const params of [null, "x", 5, {}, [], undefined]) {
    const line = JSON.stringify({ method: "hello", params });
    assert.deepEqual(parseMessage(line), { kind: "message", id: undefined, method: "hello", params });
  }
});

/** Ids as they come, and as they are echoed. */
const IDS: readonly (readonly [given: string, echoed: string])[] = [
  ["1", "1"],
  ["0", "0"],
  ["-1.5", "-1.5"],
  ["null", "null"],
  ["false", "false"],
  ['""', '""'],
  ['"\\u0061"', '"a"'],
  ['"\\ud800"', '"\\ud800"'],
  ['[1, {"a": [null]}]', '[1,{"a":[null]}]'],
  [`"${"x".repeat(MAX_ID_CHARACTERS - 2)}"`, `"${"x".repeat(MAX_ID_CHARACTERS - 2)}"`],
];

for (const [given, echoed] of IDS) {
  Deno.test(`parseMessage() keeps the id ${given.slice(0, 20)}, whatever else is wrong`, () => {
    assert.equal(parseMessage(`{"id": ${given}, "method": "hello"}`).id, echoed);
    assert.equal(parseMessage(`{"id": ${given}}`).id, echoed);
  });
}

/** What is wrong, the line, the id of the reply, and what the agent is told. */
const MALFORMED: readonly (readonly [string, string, string | undefined, string])[] = [
  ["words", "GET / HTTP/1.1", undefined, "not JSON: expected one JSON object a line"],
  ["half an object", '{"method": "hel', undefined, "not JSON: expected one JSON object a line"],
  ["two objects", '{"method":"hello"}{}', undefined, "not JSON: expected one JSON object a line"],
  ["Python's NaN", '{"method":"hello","params":[NaN]}', undefined, "not JSON: expected one JSON object a line"],
  ["a list", '["hello"]', undefined, "expected a JSON object with method and params"],
  ["a number", "5", undefined, "expected a JSON object with method and params"],
  ["null", "null", undefined, "expected a JSON object with method and params"],
  ["no method", '{"params":[]}', undefined, "expected a method name"],
  ["no method, but an id", '{"id":7,"params":[]}', "7", "expected a method name"],
  ["a method that is null", '{"method":null}', undefined, "expected a method name"],
  ["a method that is a list", '{"method":["hello"]}', undefined, "expected a method name"],
  ["a method of its prototype", '{"__proto__":{"method":"hello","id":1}}', undefined, "expected a method name"],
  [
    "an id that is too long",
    `{"id":"${"x".repeat(MAX_ID_CHARACTERS - 1)}","method":"hello"}`,
    "null",
    "expected an id of at most 1024 characters",
  ],
  [
    "an id that is too deep",
    `{"method":"hello","id":${"[".repeat(30_000)}${"]".repeat(30_000)}}`,
    "null",
    "expected an id of at most 1024 characters",
  ],
];

for (const [what, line, id, text] of MALFORMED) {
  Deno.test(`parseMessage() refuses ${what} with 20`, () => {
    assert.deepEqual(parseMessage(line), { kind: "malformed", id, error: [CODE_OTHER, text, null] });
  });
}

Deno.test("replyLine() writes what PowerPool wrote, and the id before it if there is one", () => {
  assert.equal(replyLine(undefined, null), '{"result": true, "error": null}\n');
  assert.equal(replyLine("[1]", null), '{"id": [1], "result": true, "error": null}\n');
  assert.equal(
    replyLine(undefined, agentError(31, 'no "x"\n')),
    '{"result": null, "error": [31,"no \\"x\\"\\n",null]}\n',
  );
});

Deno.test("property: parseMessage() never throws, and what it gives can be answered on one line of JSON", () => {
  fc.assert(
    fc.property(messageLines, (line) => {
      const message = parseMessage(line);
      const reply = replyLine(message.id, message.kind === "malformed" ? message.error : null);
      assert.equal(reply.indexOf("\n"), reply.length - 1);
      const parsed = JSON.parse(reply);
      assert.equal(Object.hasOwn(parsed, "id"), message.id !== undefined);
      if (message.kind === "message") {
        const given = JSON.parse(line);
        assert.equal(message.method, given.method);
        assert.equal(JSON.stringify(parsed.id), JSON.stringify(given.id));
      }
    }),
    { seed: 20, numRuns: 2000 },
  );
});
