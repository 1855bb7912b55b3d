import assert from "node:assert/strict";
import fc from "fast-check";
import {
  answerLine,
  isWireError,
  type Json,
  notificationLine,
  parseLine,
  parseSubmit,
  parseWord,
  type Submit,
  wordText,
} from "../../src/stratum/protocol.ts";
import { CODE_OTHER, wireError } from "../../src/stratum/reject.ts";

Deno.test("parseLine() reads a request", () => {
  assert.deepEqual(parseLine('{"id": 7, "method": "mining.authorize", "params": ["name", "x"]}'), {
    kind: "request",
    id: 7,
    method: "mining.authorize",
    params: ["name", "x"],
  });
});

Deno.test("parseLine() takes method names in any case", () => {
  const message = parseLine('{"id":1,"method":"Mining.Submit","params":[]}');
  assert.equal(message.kind === "request" && message.method, "mining.submit");
});

for (const line of ['{"method":"mining.ping"}', '{"method":"mining.ping","params":null,"id":null}']) {
  Deno.test(`parseLine() reads what ${line} leaves out as null and none`, () => {
    assert.deepEqual(parseLine(line), { kind: "request", id: null, method: "mining.ping", params: [] });
  });
}

for (
  const { line, id, result } of [
    { line: '{"id":1,"result":"cgminer/4.12","error":null}', id: 1, result: "cgminer/4.12" },
    { line: '{"id":1,"error":[20,"no",null]}', id: 1, result: null },
    { line: '{"result":null}', id: null, result: null },
  ]
) {
  Deno.test(`parseLine() knows ${line} as an answer`, () => {
    assert.deepEqual(parseLine(line), { kind: "answer", id, result });
  });
}

const NOT_JSON = "not JSON: expected one JSON object a line";
const NO_OBJECT = "expected a JSON object with id, method and params";
const NO_METHOD = "expected a method name";
const NO_ARRAY = "expected params to be an array";

/** A line, what the miner is told, and the id that the answer has. */
const MALFORMED: readonly (readonly [string, string, Json])[] = [
  ["", NOT_JSON, null],
  ["GET / HTTP/1.1", NOT_JSON, null],
  ['{"id":1,"method":"mining.subscribe","params":[]', NOT_JSON, null],
  ['{"id":1}{"id":2}', NOT_JSON, null],
  ["{'id':1}", NOT_JSON, null],
  ["\u0016\u0003\u0001", NOT_JSON, null],
  ["null", NO_OBJECT, null],
  ["true", NO_OBJECT, null],
  ["42", NO_OBJECT, null],
  ['"mining.subscribe"', NO_OBJECT, null],
  ["[]", NO_OBJECT, null],
  ['[{"id":1,"method":"mining.ping","params":[]}]', NO_OBJECT, null],
  ["{}", NO_METHOD, null],
  ['{"id":3,"params":[]}', NO_METHOD, 3],
  ['{"id":3,"method":null,"params":[]}', NO_METHOD, 3],
  ['{"id":3,"method":5,"params":[]}', NO_METHOD, 3],
  ['{"id":3,"method":["mining.ping"],"params":[]}', NO_METHOD, 3],
  ['{"id":3,"method":"mining.ping","params":{}}', NO_ARRAY, 3],
  ['{"id":3,"method":"mining.ping","params":"x"}', NO_ARRAY, 3],
  ['{"id":3,"method":"mining.ping","params":false}', NO_ARRAY, 3],
];

for (const [line, message, id] of MALFORMED) {
  Deno.test(`parseLine() says what is wrong with ${JSON.stringify(line)}`, () => {
    assert.deepEqual(parseLine(line), { kind: "malformed", id, error: wireError(CODE_OTHER, message) });
  });
}

const IDS = ["null", "true", "false", "0", "-1.5", '"text"', '""', "[1,[2]]", '{"a":{"b":null}}', '"\\u2028\\n"'];

for (const id of IDS) {
  Deno.test(`parseLine() and answerLine() give back the id ${id}`, () => {
    const message = parseLine(`{"id":${id},"method":"mining.ping","params":[]}`);
    assert.equal(message.kind, "request");
    const line = message.kind === "request" ? answerLine(message.id, true, null) : "";
    assert.deepEqual(JSON.parse(line), { id: JSON.parse(id), result: true, error: null });
  });
}

Deno.test("parseLine() is not taken in by names that every object has", () => {
  assert.equal(parseLine('{"__proto__":{"method":"mining.ping"}}').kind, "malformed");
  assert.equal(parseLine('{"constructor":1,"toString":2}').kind, "malformed");
});

Deno.test("answerLine() writes id, result and error, on one line", () => {
  assert.equal(answerLine(1, true, null), '{"id":1,"result":true,"error":null}\n');
  assert.equal(
    answerLine("x", null, wireError(21, "job not found")),
    '{"id":"x","result":null,"error":[21,"job not found",null]}\n',
  );
});

Deno.test("notificationLine() writes a message without id", () => {
  assert.equal(
    notificationLine("mining.set_difficulty", [0.5]),
    '{"id":null,"method":"mining.set_difficulty","params":[0.5]}\n',
  );
});

const jsonValues = fc.jsonValue().map((value) => value as Json);

/** Any text, halves of characters included. */
const anyText = fc.uint16Array({ maxLength: 30 }).map((units) => String.fromCharCode(...units));

Deno.test("answerLine() and notificationLine() write one line of JSON, whatever is in it", () => {
  fc.assert(fc.property(jsonValues, anyText, (value, text) => {
    for (const line of [answerLine(value, [text], null), notificationLine(text, [value, text])]) {
      assert.equal(line.indexOf("\n"), line.length - 1);
      JSON.parse(line);
    }
  }));
});

Deno.test("parseLine() never throws", () => {
  const members = fc.record(
    {
      id: fc.jsonValue(),
      method: fc.oneof(fc.string(), fc.jsonValue()),
      params: fc.jsonValue(),
      result: fc.jsonValue(),
      error: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const lines = fc.oneof(anyText, fc.json(), members.map((object) => JSON.stringify(object)));
  fc.assert(
    fc.property(lines, (line) => {
      const message = parseLine(line);
      assert.ok(["request", "answer", "malformed"].includes(message.kind));
      if (message.kind === "request") assert.ok(Array.isArray(message.params));
    }),
    { numRuns: 500 },
  );
});

const GOOD = ["name.rig", "0000002a", "0badcafe", "65a0bc7f", "deadBEEF"] as const;

/** A share that must be right. */
function parsed(params: readonly Json[], extranonce2Bytes = 4): Submit {
  const submit = parseSubmit(params, extranonce2Bytes);
  return isWireError(submit) ? assert.fail(submit[1]) : submit;
}

Deno.test("parseSubmit() decodes a share", () => {
  assert.deepEqual(parsed(GOOD), {
    worker: "name.rig",
    jobId: "0000002a",
    extranonce2: Uint8Array.of(0x0b, 0xad, 0xca, 0xfe),
    time: 0x65a0bc7f,
    nonce: 0xdeadbeef,
    versionBits: undefined,
  });
});

Deno.test("parseSubmit() decodes version bits, of which null says that there are none", () => {
  assert.equal(parsed([...GOOD, "1fffe000"]).versionBits, 0x1fffe000);
  assert.equal(parsed([...GOOD, "FFFFFFFF"]).versionBits, 0xffffffff);
  assert.equal(parsed([...GOOD, null]).versionBits, undefined);
});

Deno.test("parseSubmit() takes extranonce2 in the length that was announced", () => {
  assert.equal(parsed(["w", "1", "00".repeat(8), "00000000", "00000000"], 8).extranonce2.length, 8);
});

/** GOOD with one parameter replaced. */
const withParameter = (index: number, value: Json): readonly Json[] =>
  GOOD.map((good, i) => i === index ? value : good);

Deno.test("parseSubmit() reads a nonce without its leading zeros", () => {
  assert.equal(parsed(withParameter(4, "f")).nonce, 0xf);
});

/** What is wrong, the parameters, and what the miner is told. */
const WRONG_SUBMITS: readonly (readonly [string, readonly Json[], string])[] = [
  ["no parameters", [], "expected 5 or 6 parameters, got 0"],
  ["one too few", GOOD.slice(0, 4), "expected 5 or 6 parameters, got 4"],
  ["one too many", [...GOOD, "00000000", "x"], "expected 5 or 6 parameters, got 7"],
  ["a worker that is null", withParameter(0, null), "expected the worker's name as text"],
  ["a worker that is an object", withParameter(0, {}), "expected the worker's name as text"],
  ["a job id that is a number", withParameter(1, 42), "expected the job id as text"],
  ["a job id that is too long", withParameter(1, "0".repeat(65)), "expected the job id as text"],
  ...[12345678, null, ["0badcafe"], "", "0badcaf", "0badcafe00", "0badcafg", "0x0badca", "0badcaf ", "é".repeat(8)]
    .map((value) =>
      [
        `extranonce2 ${JSON.stringify(value)}`,
        withParameter(2, value),
        "expected extranonce2 of 4 bytes in hex",
      ] as const
    ),
  ...[1704000000, null, "", "65a0bc7", "65a0bc7f0", "0x65a0bc", "65a0bc7g", " 65a0bc7", "-5a0bc7f", "65a0bc7f\n"]
    .map((value) =>
      [`ntime ${JSON.stringify(value)}`, withParameter(3, value), "expected ntime as 8 hex digits"] as const
    ),
  ...[0, null, "", "deadbeef0", "deadbeeg", "+eadbeef"]
    .map((value) =>
      [`nonce ${JSON.stringify(value)}`, withParameter(4, value), "expected the nonce as up to 8 hex digits"] as const
    ),
  ...[0, false, "", "1fffe00", "1fffe0000", "1fffe00z"]
    .map((value) =>
      [
        `version bits ${JSON.stringify(value)}`,
        [...GOOD, value],
        "expected version bits as 8 hex digits",
      ] as const
    ),
];

for (const [what, params, message] of WRONG_SUBMITS) {
  Deno.test(`parseSubmit() refuses ${what}`, () => {
    assert.deepEqual(parseSubmit(params, 4), wireError(CODE_OTHER, message));
  });
}

Deno.test("parseSubmit() never throws, and gives the announced bytes or an error", () => {
  const word = fc.oneof(fc.string({ unit: fc.constantFrom(..."0123456789abcdefABCDEFx"), maxLength: 10 }), jsonValues);
  const params = fc.oneof(fc.array(word, { maxLength: 7 }), fc.array(jsonValues, { maxLength: 7 }));
  fc.assert(
    fc.property(params, fc.integer({ min: 2, max: 8 }), (values, extranonce2Bytes) => {
      const submit = parseSubmit(values, extranonce2Bytes);
      if (isWireError(submit)) assert.equal(submit[0], CODE_OTHER);
      else assert.equal(submit.extranonce2.length, extranonce2Bytes);
    }),
    { numRuns: 500 },
  );
});

Deno.test("parseWord() reads what wordText() writes", () => {
  assert.equal(wordText(0x2a), "0000002a");
  assert.equal(wordText(-1), "ffffffff");
  fc.assert(fc.property(fc.nat(0xffffffff), (value) => {
    assert.equal(parseWord(wordText(value)), value);
    assert.equal(parseWord(wordText(value).toUpperCase()), value);
  }));
});
