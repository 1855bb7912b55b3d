import assert from "node:assert/strict";
import { API_PATH, type OpenApi, openApi } from "../../../src/monitor/api/open_api.ts";
import { fakeApp, LOCAL, peerAt } from "../fake_server.ts";
import { FAKE_MINERS } from "../fake_view.ts";
import { checkAnswer, walkDescription } from "./described_api.ts";

const DOCUMENT = openApi("1.2.3", "https://pool.example/mine/api/v1");
const PARTS = { "/networks/{key}": "doge", "/ports/{key}": "asics", "/miners/{address}": FAKE_MINERS[0] };

async function ask(path: string, env = LOCAL): Promise<Response> {
  return await fakeApp().request(API_PATH + path, {}, env);
}

Deno.test("every path of the description answers with what the description says", async () => {
  const answers = await walkDescription(ask, PARTS);
  assert.equal(answers.size, 10);
  await walkDescription(ask, { ...PARTS, "/networks/{key}": "ltc", "/ports/{key}": "pool" });
});

Deno.test("failures are described as well", async () => {
  const operation = DOCUMENT.paths["/networks/{key}"]?.get ?? assert.fail();
  for (
    const [path, env, status] of [["/networks/x", LOCAL, 404], ["/networks/x?y=1", LOCAL, 400], [
      "/networks/x",
      peerAt("192.0.2.7"),
      403,
    ]] as const
  ) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    const response = await ask(path, env);
    assert.equal(response.status, status);
    // deno-lint-ignore no-await-in-loop -- one after the other
    checkAnswer(DOCUMENT, operation, status, await response.json());
  }
});

Deno.test("the comparison with the description finds what is wrong", () => {
  const operation = DOCUMENT.paths["/miners"]?.get ?? assert.fail();
  const line = { address: "a", ports: ["pool"], connections: 1, workers: 1 };
  const fits = { total: 1, offset: 0, miners: [line] };
  checkAnswer(DOCUMENT, operation, 200, fits);
  for (
    const wrong of [
      {},
      { ...fits, total: "1" },
      { ...fits, total: -1 },
      { ...fits, more: 1 },
      { ...fits, miners: [{ ...line, workers: 0 }] },
    ]
  ) assert.throws(() => checkAnswer(DOCUMENT, operation, 200, wrong), assert.AssertionError);
});

Deno.test("every reference of the description leads somewhere", () => {
  const text = JSON.stringify(DOCUMENT);
  const names = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, ref = ""]) => ref);
  assert(names.length > 20);
  for (const ref of names) {
    assert.match(ref, /^#\/components\/schemas\/\w+$/);
    assert(Object.hasOwn(DOCUMENT.components.schemas, ref.slice("#/components/schemas/".length)), ref);
  }
  assert.doesNotMatch(text, /\$schema|\$id|"__shared/);
});

Deno.test("the description names parameters with their bounds and defaults", () => {
  const { parameters } = DOCUMENT.paths["/blocks"]?.get ?? assert.fail();
  assert.deepEqual(parameters.map(({ name, in: place, required }) => [name, place, required]), [
    ["before", "query", false],
    ["limit", "query", false],
    ["currency", "query", false],
    ["address", "query", false],
  ]);
  const { type, minimum, maximum, default: fallback } = parameters[1]?.schema ?? assert.fail();
  assert.deepEqual([type, minimum, maximum, fallback], ["integer", 1, 500, 50]);
  assert(parameters.every(({ description }) => description !== ""));
  const inPath = DOCUMENT.paths["/miners/{address}"]?.get.parameters[0];
  assert.deepEqual([inPath?.name, inPath?.in, inPath?.required], ["address", "path", true]);
});

Deno.test("the description says where the API is and how to show who asks", async () => {
  assert.deepEqual(DOCUMENT.servers, [{ url: "https://pool.example/mine/api/v1" }]);
  assert.deepEqual(Object.keys(DOCUMENT.components.securitySchemes), ["token", "password"]);
  const document: OpenApi = await (await ask("/openapi.json")).json();
  assert.deepEqual([document.openapi, document.info.version], ["3.1.0", "1.2.3"]);
});
