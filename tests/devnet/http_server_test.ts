import assert from "node:assert/strict";
import { startDevnet } from "../../src/devnet/devnet.ts";
import { post, using } from "./rpc_client.ts";

const COUNT = '{"id":"a","method":"getblockcount"}';

/** Bodies, and the status and text that litecoind 0.21 gave to such. */
const WIRE = [
  { what: "a call", body: COUNT, status: 200, text: '{"result":0,"error":null,"id":"a"}\n' },
  {
    what: "any id",
    body: '{"id":{"n":[1]},"method":"getblockcount","params":[]}',
    status: 200,
    text: '{"result":0,"error":null,"id":{"n":[1]}}\n',
  },
  { what: "no id", body: '{"method":"getblockcount"}', status: 200, text: '{"result":0,"error":null,"id":null}\n' },
  {
    what: "a method that is not there",
    body: '{"id":1,"method":"stop"}',
    status: 404,
    text: '{"result":null,"error":{"code":-32601,"message":"Method not found"},"id":1}\n',
  },
  {
    what: "a method with the name of what every object has",
    body: '{"id":1,"method":"constructor"}',
    status: 404,
    text: '{"result":null,"error":{"code":-32601,"message":"Method not found"},"id":1}\n',
  },
  {
    what: "what is not JSON",
    body: "{",
    status: 500,
    text: '{"result":null,"error":{"code":-32700,"message":"Parse error"},"id":null}\n',
  },
  {
    what: "JSON that is no request",
    body: "7",
    status: 400,
    text: '{"result":null,"error":{"code":-32600,"message":"Invalid Request object"},"id":null}\n',
  },
  {
    what: "an error",
    body: '{"id":1,"method":"getblockhash","params":[5]}',
    status: 500,
    text: '{"result":null,"error":{"code":-8,"message":"Block height out of range"},"id":1}\n',
  },
  {
    what: "named parameters",
    body: '{"id":1,"method":"getblockhash","params":{"height":-1}}',
    status: 500,
    text: '{"result":null,"error":{"code":-8,"message":"Block height out of range"},"id":1}\n',
  },
  {
    what: "a named parameter that is not there",
    body: '{"id":1,"method":"getblockhash","params":{"depth":0}}',
    status: 500,
    text: '{"result":null,"error":{"code":-8,"message":"Unknown named parameter depth"},"id":1}\n',
  },
  {
    what: "too many parameters",
    body: '{"id":1,"method":"getblockcount","params":[1]}',
    status: 500,
    text: '{"result":null,"error":{"code":-1,"message":"getblockcount takes at most 0 parameters"},"id":1}\n',
  },
  {
    what: "a parameter of the wrong type",
    body: '{"id":1,"method":"getblockhash","params":["1"]}',
    status: 500,
    text: '{"result":null,"error":{"code":-1,"message":"JSON value is not an integer as expected"},"id":1}\n',
  },
  {
    what: "a batch, errors in it too",
    body: `[${COUNT},{"id":2,"method":"stop"}]`,
    status: 200,
    text: '[{"result":0,"error":null,"id":"a"},' +
      '{"result":null,"error":{"code":-32601,"message":"Method not found"},"id":2}]\n',
  },
  { what: "an empty batch", body: "[]", status: 200, text: "[]\n" },
];

for (const { what, body, status, text } of WIRE) {
  Deno.test(`the server answers ${what} as daemons do`, async () => {
    await using(await startDevnet({ algorithm: "sha256" }), async (devnet) => {
      assert.deepEqual(await post(devnet, body), { status, text });
    });
  });
}

for (const login of ["devnet:wrong", "wrong:devnet", "devnet", ""]) {
  Deno.test(`the server answers the login "${login}" with 401 and no body`, async () => {
    await using(await startDevnet({ algorithm: "sha256" }), async (devnet) => {
      assert.deepEqual(await post(devnet, COUNT, login), { status: 401, text: "" });
    });
  });
}

Deno.test("the server answers no login with 401, GET with 405, and other paths with 404", async () => {
  await using(await startDevnet({ algorithm: "sha256" }), async ({ url }) => {
    const open = await fetch(url, { method: "POST", body: COUNT });
    assert.deepEqual([open.status, open.headers.get("www-authenticate")], [401, 'Basic realm="jsonrpc"']);
    assert.equal(await open.text(), "");
    const got = await fetch(url);
    assert.deepEqual([got.status, await got.text()], [405, "JSONRPC server handles only POST requests"]);
    const elsewhere = await fetch(`${url}rest`, { method: "POST", body: COUNT });
    assert.deepEqual([elsewhere.status, await elsewhere.text()], [404, ""]);
  });
});

Deno.test("the server takes the user and password that it is given", async () => {
  const started = await startDevnet({ algorithm: "sha256", user: "user", password: "geheim" });
  await using(started, async (devnet) => {
    assert.equal((await post(devnet, COUNT)).status, 200);
    assert.equal((await post(devnet, COUNT, "devnet:devnet")).status, 401);
  });
});
