/** Pages, from the request to the answer. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { publicView } from "../../../src/monitor/access/public_view.ts";
import { FAKE_MINERS, FAKE_POOL, FAKE_SECRETS, fakeView } from "../fake_view.ts";
import type { PoolView } from "../../../src/monitor/pool_view.ts";
import { askPage, pagesOf } from "./pages_client.ts";

const [ADDRESS] = FAKE_MINERS;

const PATHS = [
  "/",
  "/?span=30d",
  "/view/networks/ltc",
  "/view/networks/doge",
  "/view/ports/pool",
  "/view/ports/asics",
  "/view/miners",
  `/view/miners/${ADDRESS}`,
  `/view/miners/${ADDRESS}/rig1`,
  `/view/miners/${ADDRESS}/${encodeURIComponent("<b>rig & 2</b>")}`,
  "/view/blocks",
  "/view/blocks?currency=DOGE&before=50",
  "/view/events",
  "/view/events?level=error",
  "/view/connect",
  "/view/connect?address=LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9",
];

const LOST = [
  "/view/nix",
  "/view/networks/nix",
  "/view/ports/nix",
  "/view/miners/nix",
  "/view/miners/a/b/c",
  "/view/%E0",
];

for (const path of PATHS) {
  Deno.test(`${path} is a page of HTML that says what it is about`, async () => {
    const { status, headers, text } = await askPage(path);
    assert.equal(status, 200, text);
    assert.match(headers.get("content-type") ?? "", /^text\/html/);
    assert.match(text, /^<!doctype html><html lang="en">/);
    assert.match(text, /<title>[^<]+ · pool\.example:3855 · PowerPool<\/title>/);
    assert.equal(text.match(/<h1[ >]/g)?.length, 1);
  });
}

for (const path of LOST) {
  Deno.test(`${path} is a page that says that nothing is there`, async () => {
    const { status, text } = await askPage(path);
    assert.equal(status, 404);
    assert.match(text, /<h1>Not found<\/h1>/);
    assert.match(text, /<nav aria-label="Pages">/);
  });
}

Deno.test("no page holds a script, a style or a handler of its own", async () => {
  for (const path of [...PATHS, ...LOST]) {
    // deno-lint-ignore no-await-in-loop -- one after the other names the page that is at fault
    const { text } = await askPage(path);
    assert.doesNotMatch(text, /<style|\sstyle=|\son\w+=|javascript:/i, path);
    for (const [script] of text.matchAll(/<script[^>]*>[^<]*/g)) {
      assert.match(script, /^<script src="[^"]+"[^>]*>$/, path);
    }
  }
});

Deno.test("nothing is loaded from another host", async () => {
  for (const path of PATHS) {
    // deno-lint-ignore no-await-in-loop -- likewise
    const { text } = await askPage(path, { visit: { base: "/pool" } });
    for (const [, target] of text.matchAll(/\s(?:src|href|action|data-stream)="([^"]*)"/g)) {
      assert.match(target ?? "", /^(?:\/pool\/|#)/, path);
    }
  }
});

Deno.test("who does not want HTML of / is left to others", async () => {
  const app = pagesOf();
  app.get("/", (context) => context.json({ other: true }));
  const response = await app.request("http://pool.example/", { headers: { accept: "*/*" } });
  assert.deepEqual(await response.json(), { other: true });
});

Deno.test("visitors find no link to the events, and are told that these are for operators", async () => {
  const visit = { isOperator: false };
  const overview = await askPage("/", { visit });
  assert.doesNotMatch(overview.text, /\/view\/events/);
  const events = await askPage("/view/events", { visit });
  assert.equal(events.status, 403);
  assert.match(events.text, /For operators only/);
  assert.equal((await askPage("/view/stream?page=%2Fview%2Fevents", { visit })).status, 403);
});

Deno.test("who sees less than everything can log in where there is something to log in with", async () => {
  for (const canLogIn of [true, false]) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    const { text } = await askPage("/", { visit: { isOperator: false, canLogIn } });
    assert.equal(text.includes('href="/login"'), canLogIn);
  }
});

Deno.test("a daemon's state is told with how long it has been so", async () => {
  const { text } = await askPage("/view/networks/ltc");
  assert.match(text, />for 3 h<\/time>/);
});

Deno.test("visitors see no address of a machine and no place of a file on any page", async () => {
  const view = publicView(fakeView());
  for (const path of PATHS) {
    // deno-lint-ignore no-await-in-loop -- one after the other names the page that is at fault
    const { text } = await askPage(path, { view, visit: { isOperator: false } });
    for (const secret of FAKE_SECRETS) {
      assert(!text.includes(secret), `${path} tells ${secret}`);
    }
  }
});

Deno.test("problems come before everything else", async () => {
  const { text } = await askPage("/");
  const [problem] = FAKE_POOL.problems;
  assert(text.indexOf(problem?.text ?? "?") > 0);
  assert(text.indexOf(problem?.text ?? "?") < text.indexOf("Hash rate"));
});

Deno.test("a number stands with its unit", async () => {
  const { text } = await askPage("/");
  for (const shown of ["1.20 GH/s", "99.33 %", "42.12 M", "6.25312044 LTC", "2,845,122", "7.3 MB"]) {
    assert(text.includes(shown), shown);
  }
});

Deno.test("the span that a link names is the one that is shown", async () => {
  const { text } = await askPage("/?span=7d");
  assert.match(text, /<a href="\/\?span=7d" aria-current="true">/);
  assert.match(text, /Last 7 days: mean <b>1\.2\d GH\/s<\/b>/);
});

Deno.test("changes are of the span that the page was shown with, though the program runs longer by then", async () => {
  const uptimes: readonly (readonly [number, string])[] = [[59 * 60, "1h"], [3 * 3600, "6h"], [86_400, "24h"]];
  for (const [uptime, span] of uptimes) {
    const view = fakeView({ pool: () => Promise.resolve({ ...FAKE_POOL, uptime }) });
    // deno-lint-ignore no-await-in-loop -- three requests
    const { text } = await askPage("/", { view });
    assert.match(text, new RegExp(`data-stream="/view/stream\\?page=%2F%3Fspan%3D${span}"`));
  }
});

Deno.test("the address form leads to the page of the address, whatever worker is named with it", async () => {
  const { status, headers } = await askPage(`/view/miners?find=+${ADDRESS}.rig1`, { visit: { base: "/pool" } });
  assert.equal(status, 303);
  assert.equal(headers.get("location"), `/pool/view/miners/${ADDRESS}`);
});

Deno.test("lists go on where the page before has ended", async () => {
  const first = await askPage("/view/events");
  assert.match(first.text, /href="\/view\/events\?before=71" rel="next"/);
  const second = await askPage("/view/events?before=71");
  assert.match(second.text, /href="\/view\/events\?before=21" rel="next"/);
  assert.match(second.text, /href="\/view\/events">Back to the beginning/);
  assert.doesNotMatch((await askPage("/view/events?before=21")).text, /rel="next"/);
});

Deno.test("where there is nothing, the page says what to do", async () => {
  const view = fakeView({
    pool: () => Promise.resolve({ ...FAKE_POOL, problems: [], reporters: [] }),
    networks: () => Promise.resolve([]),
    ports: () => Promise.resolve([]),
    miners: ({ offset }) => Promise.resolve({ total: 0, offset, miners: [] }),
    blocks: () => Promise.resolve({ blocks: [], next: null }),
    events: () => Promise.resolve({ events: [], next: null }),
  });
  const expected: readonly (readonly [string, RegExp])[] = [
    ["/", /No network is configured: add a MonitorNetwork/],
    ["/", /No port is configured: add a StratumServer/],
    ["/view/blocks", /No block has been found yet/],
    ["/view/miners", /No miner is connected\. *<a href="\/view\/connect">Connect a miner/],
    ["/view/events", /Nothing of that kind has happened/],
    ["/view/connect", /No port listens now/],
  ];
  for (const [path, words] of expected) {
    // deno-lint-ignore no-await-in-loop -- one after the other names the page that is at fault
    assert.match((await askPage(path, { view })).text, words, path);
  }
});

Deno.test("a network without a live daemon says what to check", async () => {
  assert.match((await askPage("/view/networks/doge")).text, /No daemon answers\. Check that it runs/);
});

Deno.test("what goes wrong is told to the log, and not to the visitor", async () => {
  const faults: string[] = [];
  const view = fakeView({ pool: () => Promise.reject(new Error("secret of the journal")) });
  const { status, text } = await askPage("/", { view, onFault: (error) => faults.push(error.message) });
  assert.equal(status, 500);
  assert.match(text, /Something went wrong/);
  assert.doesNotMatch(text, /secret/);
  assert.deepEqual(faults, ["secret of the journal"]);
});

/** Text that somebody might choose to be taken for something else. */
const NASTY = fc.oneof(
  fc.constantFrom(
    `"><script>alert(1)</script>`,
    `' onmouseover='x`,
    "</title><img src=x>",
    "&lt;b&gt;",
    "javascript:x",
  ),
  fc.string({ minLength: 1, maxLength: 30, unit: fc.constantFrom(..."<>\"'&/=;` ax") }),
);

/** A pool with a miner of one worker. */
function poolOf(name: string, firmware: string): PoolView {
  const plain = fakeView();
  return fakeView({
    async miner(address) {
      const miner = await plain.miner(ADDRESS);
      assert(miner !== undefined);
      const workers = miner.workers.slice(0, 1).map((worker) => ({
        ...worker,
        worker: name,
        connections: worker.connections.map((connection) => ({ ...connection, firmware })),
      }));
      return { ...miner, address, workers };
    },
  });
}

/** Elements of a page, and those of what its stream sends at first. */
async function elementsOf(path: string, view: PoolView): Promise<readonly string[]> {
  const ended = new AbortController();
  const app = pagesOf({ view, ended: ended.signal });
  const page = await app.request(path);
  const reader = (await app.request(`/view/stream?page=${encodeURIComponent(path)}`)).body?.getReader();
  const decoder = new TextDecoder();
  let sent = "";
  // deno-lint-ignore no-await-in-loop -- piece by piece
  while (!sent.includes("data: ")) sent += decoder.decode((await reader?.read())?.value);
  ended.abort();
  const { regions } = JSON.parse(sent.slice(sent.indexOf("data: ") + 6));
  return [...tagsOf(await page.text()), ...Object.values<string>(regions).flatMap(tagsOf)];
}

Deno.test("names that miners choose are text and nothing else, in elements, attributes, links and the stream", async () => {
  const path = `/view/miners/${ADDRESS}`;
  const harmless = poolOf("rig", "firmware");
  const expected = [await elementsOf(path, harmless), await elementsOf(`${path}/rig`, harmless)];
  await fc.assert(
    fc.asyncProperty(NASTY, NASTY, async (name, firmware) => {
      const view = poolOf(name, firmware);
      const ownPath = `${path}/${encodeURIComponent(name)}`;
      assert.deepEqual([await elementsOf(path, view), await elementsOf(ownPath, view)], expected);
    }),
    { seed: 1, numRuns: 60 },
  );
});

/** Elements of a page in their order, with the names of their attributes, as a browser would read them. */
function tagsOf(html: string): readonly string[] {
  return [...html.matchAll(/<(\/?[a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(([, name, attributes]) =>
    [name, ...(attributes ?? "").matchAll(/([a-z-]+)(?:="[^"]*")?/gi).map(([, attribute]) => attribute)].join(" ")
  );
}
