import assert from "node:assert/strict";
import { DaemonError, type DaemonErrorKind } from "../../src/daemon/daemon_error.ts";
import { readAnswer } from "../../src/daemon/rpc_answer.ts";

const CALL = { daemon: "127.0.0.1:9332", method: "getblocktemplate" };

/** What litecoind 0.21.2.1 and bcoin 1.0.2 sent, and Bitcoin Core's text for a full queue with its newer status. */
const REFUSALS: readonly {
  readonly of: string;
  readonly status: number;
  readonly body: string;
  readonly kind: DaemonErrorKind;
  readonly code?: number;
  readonly said: RegExp;
}[] = [
  { of: "a wrong password", status: 401, body: "", kind: "unauthorized", said: /HTTP 401/ },
  { of: "an address that may not call", status: 403, body: "", kind: "unauthorized", said: /HTTP 403/ },
  {
    of: "litecoind's warm-up",
    status: 500,
    body: '{"result":null,"error":{"code":-28,"message":"Loading block index..."},"id":null}\n',
    kind: "warming up",
    code: -28,
    said: /^Loading block index/,
  },
  { of: "a full queue", status: 500, body: "Work queue depth exceeded", kind: "busy", said: /Work queue depth/ },
  { of: "a full queue, later", status: 503, body: "Work queue depth exceeded", kind: "busy", said: /Work queue/ },
  { of: "the end", status: 500, body: "Unhandled request", kind: "shutting down", said: /Unhandled request/ },
  {
    of: "the end, by libevent",
    status: 503,
    body:
      "<HTML><HEAD>\n<TITLE>503 Service Unavailable</TITLE>\n</HEAD><BODY>\n<H1>Service Unavailable</H1>\n</BODY></HTML>\n",
    kind: "shutting down",
    said: /HTTP 503/,
  },
  {
    of: "the end of a long poll",
    status: 500,
    body: '{"result":null,"error":{"code":-9,"message":"Shutting down"},"id":null}\n',
    kind: "shutting down",
    code: -9,
    said: /^Shutting down$/,
  },
  {
    of: "a daemon without peers",
    status: 500,
    body: '{"result":null,"error":{"code":-9,"message":"Litecoin Core is not connected!"},"id":null}\n',
    kind: "rpc",
    code: -9,
    said: /not connected/,
  },
  {
    of: "an unknown method",
    status: 404,
    body: '{"result":null,"error":{"code":-32601,"message":"Method not found"},"id":null}\n',
    kind: "rpc",
    code: -32601,
    said: /^Method not found$/,
  },
  {
    of: "bcoin's errors with HTTP 200",
    status: 200,
    body: '{"result":null,"error":{"message":"Block not found","code":-1},"id":null}\n',
    kind: "rpc",
    code: -1,
    said: /^Block not found$/,
  },
  {
    of: "bcoin's errors without a code",
    status: 500,
    body: '{\n  "error": {\n    "message": "Expected property name"\n  }\n}\n',
    kind: "rpc",
    said: /^Expected property name$/,
  },
  { of: "an error that is a text", status: 500, body: '{"error":"no"}', kind: "rpc", said: /^"no"$/ },
  {
    of: "another server's page",
    status: 200,
    body: "<html>\n</html>",
    kind: "bad answer",
    said: /HTTP 200 with "<html> </,
  },
  { of: "an empty answer", status: 200, body: "", kind: "bad answer", said: /HTTP 200 with an empty body/ },
  { of: "JSON without a result", status: 200, body: "{}", kind: "bad answer", said: /expected a JSON-RPC answer/ },
  { of: "JSON that is no object", status: 200, body: "[1]", kind: "bad answer", said: /expected a JSON-RPC answer/ },
  { of: "a wrong path", status: 404, body: "", kind: "bad answer", said: /HTTP 404/ },
  { of: "a result that is cut off", status: 200, body: '{"result":{"a":', kind: "bad answer", said: /HTTP 200/ },
];

for (const { of, status, body, kind, code, said } of REFUSALS) {
  Deno.test(`readAnswer() takes ${of} for "${kind}"`, () => {
    assert.throws(() => readAnswer(status, body, CALL), (error: unknown) => {
      assert(error instanceof DaemonError);
      assert.equal(error.kind, kind);
      assert.equal(error.code, code);
      assert.match(error.said, said);
      assert(error.message.startsWith("Cannot call getblocktemplate on 127.0.0.1:9332: "), error.message);
      return true;
    });
  });
}

Deno.test("readAnswer() gives the result, null as well", () => {
  assert.deepEqual(readAnswer(200, '{"result":{"a":1},"error":null,"id":1}', CALL), { a: 1 });
  assert.equal(readAnswer(200, '{"result":null,"error":null,"id":1}', CALL), null);
  assert.equal(readAnswer(200, '{"jsonrpc":"2.0","result":7,"id":1}', CALL), 7);
});

Deno.test("readAnswer() shows only the beginning of a long page", () => {
  assert.throws(() => readAnswer(200, "x".repeat(10_000), CALL), (error: Error) => error.message.length < 400);
});
