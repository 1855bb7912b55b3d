/** What changes on a page reaches all who look at it, made once. */

import assert from "node:assert/strict";
import {
  createLiveStream,
  HEARTBEAT_INTERVAL,
  type LivePage,
  type LiveStream,
  MAX_VIEWERS,
  RENDER_INTERVAL,
} from "../../../src/monitor/pages/live_stream.ts";
import { FAKE_MINERS, fakeView } from "../fake_view.ts";
import { type FakeTime, fakeTime } from "./fake_time.ts";
import { pagesOf } from "./pages_client.ts";

/** A page of one number, which counts how often it is rendered. */
function countingPage(value = () => "same"): LivePage & { renderings: number } {
  const page = {
    key: "page",
    renderings: 0,
    render() {
      page.renderings++;
      return Promise.resolve({ regions: { value: value(), other: "same" }, charts: {} });
    },
  };
  return page;
}

/** Reads what has come so far: all messages, as text. */
function reading(stream: ReadableStream<Uint8Array<ArrayBuffer>> | undefined) {
  assert(stream !== undefined, "expected a stream");
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const done = (async () => {
    for (;;) {
      // deno-lint-ignore no-await-in-loop -- one piece after the other
      const { value, done } = await reader.read();
      if (done) return;
      text += value;
    }
  })();
  return {
    done,
    cancel: () => reader.cancel(),
    data: () => [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json ?? "")),
    text: () => text,
  };
}

function setUp(): { readonly time: FakeTime; readonly live: LiveStream } {
  const time = fakeTime();
  return { time, live: createLiveStream(time) };
}

Deno.test("a viewer is told everything at first, and then only what has changed", async () => {
  const { time, live } = setUp();
  let value = 0;
  const viewer = reading(live.join(countingPage(() => String(value))));
  await time.pass(0);
  assert.deepEqual(viewer.data(), [{ regions: { value: "0", other: "same" }, charts: {} }]);
  await time.pass(RENDER_INTERVAL);
  assert.equal(viewer.data().length, 1);
  value = 1;
  await time.pass(RENDER_INTERVAL);
  assert.deepEqual(viewer.data()[1], { regions: { value: "1" }, charts: {} });
  await viewer.cancel();
});

Deno.test("a page is rendered once for all who look at it, at most every two seconds", async () => {
  const { time, live } = setUp();
  const page = countingPage();
  const viewers = [1, 2, 3].map(() => reading(live.join(page)));
  await time.pass(10 * RENDER_INTERVAL);
  assert.equal(page.renderings, 11);
  for (const viewer of viewers) assert.equal(viewer.data().length, 1);
  await Promise.all(viewers.map((viewer) => viewer.cancel()));
});

Deno.test("nothing is rendered and no timer is set once nobody looks", async () => {
  const { time, live } = setUp();
  const page = countingPage();
  const viewer = reading(live.join(page));
  await time.pass(0);
  await viewer.cancel();
  await time.pass(10 * RENDER_INTERVAL);
  assert.equal(page.renderings, 1);
  assert.equal(live.viewers, 0);
  assert.equal(time.timers, 0);
});

Deno.test("a viewer who comes later gets what the others have", async () => {
  const { time, live } = setUp();
  const page = countingPage();
  const first = reading(live.join(page));
  await time.pass(0);
  const second = reading(live.join(page));
  await time.pass(0);
  assert.equal(page.renderings, 1);
  assert.deepEqual(second.data(), first.data());
  await Promise.all([first.cancel(), second.cancel()]);
});

Deno.test("a silent page gives a sign of life before proxies lose patience", async () => {
  const { time, live } = setUp();
  const viewer = reading(live.join(countingPage()));
  await time.pass(2 * HEARTBEAT_INTERVAL);
  assert.equal(viewer.text().match(/^:$/gm)?.length, 2);
  await viewer.cancel();
});

Deno.test("a rendering that fails leaves what there is, and is tried again", async () => {
  const { time, live } = setUp();
  let renderings = 0;
  const viewer = reading(live.join({
    key: "page",
    render() {
      renderings++;
      if (renderings === 2) return Promise.reject(new Error("the journal is busy"));
      return Promise.resolve({ regions: { value: String(renderings) }, charts: {} });
    },
  }));
  await time.pass(2 * RENDER_INTERVAL);
  assert.deepEqual(viewer.data().map(({ regions }) => regions.value), ["1", "3"]);
  await viewer.cancel();
});

Deno.test("an event is shown at once, and a flood of them is not rendered one by one", async () => {
  const { time, live } = setUp();
  let tell = (): void => {};
  const page = countingPage();
  const viewer = reading(live.join({
    ...page,
    key: "events",
    onEvent(listener) {
      tell = listener;
      return () => {};
    },
  }));
  await time.pass(1000);
  const before = page.renderings;
  for (let index = 0; index < 100; index++) tell();
  await time.pass(1);
  assert.equal(page.renderings, before + 1);
  for (let index = 0; index < 100; index++) tell();
  await time.pass(500);
  assert.equal(page.renderings, before + 2);
  await viewer.cancel();
});

Deno.test("there is a bound to viewers, and room again when one has left", async () => {
  const { live } = setUp();
  const page = countingPage();
  const viewers = Array.from({ length: MAX_VIEWERS }, () => reading(live.join(page)));
  assert.equal(live.join(page), undefined);
  await viewers[0]?.cancel();
  const next = reading(live.join(page));
  await Promise.all([...viewers, next].map((viewer) => viewer.cancel()));
});

Deno.test("a viewer who does not read is cut off", async () => {
  const { time, live } = setUp();
  let value = 0;
  const page = countingPage(() => String(value++));
  const stream = live.join(page);
  assert.equal(live.viewers, 1);
  await time.pass(40 * RENDER_INTERVAL);
  assert.equal(live.viewers, 0);
  await stream?.cancel();
});

Deno.test("all streams end with the program, and none begins after that", async () => {
  const { time, live } = setUp();
  const viewer = reading(live.join(countingPage()));
  await time.pass(0);
  live.end();
  await viewer.done;
  assert.equal(live.viewers, 0);
  assert.equal(live.join(countingPage()), undefined);
});

Deno.test("the stream of a page sends the regions that the page was rendered from", async () => {
  const time = fakeTime();
  const ended = new AbortController();
  const app = pagesOf({ after: time.after, ended: ended.signal });
  const page = await (await app.request("http://pool.example:3855/", { headers: { accept: "text/html" } })).text();
  const response = await app.request("http://pool.example:3855/view/stream?page=%2F");
  assert.equal(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
  assert.equal(response.headers.get("x-accel-buffering"), "no");
  const viewer = reading(response.body ?? undefined);
  await time.pass(0);
  const [{ regions, charts }] = viewer.data();
  assert(Object.keys(regions).length > 5);
  for (const [id, html] of Object.entries(regions)) assert(page.includes(`data-region="${id}">${html}`), id);
  for (const id of Object.keys(charts)) assert(page.includes(`data-chart="${id}"`), id);
  ended.abort();
  await viewer.done;
});

Deno.test("names that miners choose are escaped in the stream as well", async () => {
  const time = fakeTime();
  const ended = new AbortController();
  const app = pagesOf({ after: time.after, ended: ended.signal });
  const page = encodeURIComponent(`/view/miners/${FAKE_MINERS[0]}`);
  const viewer = reading((await app.request(`/view/stream?page=${page}`)).body ?? undefined);
  await time.pass(0);
  const [{ regions }] = viewer.data();
  assert(regions.workers.includes("&lt;b&gt;rig &amp; 2&lt;/b&gt;"));
  assert(!regions.workers.includes("<b>rig"));
  ended.abort();
  await viewer.done;
});

Deno.test("an event appears on the page of events", async () => {
  const time = fakeTime();
  const ended = new AbortController();
  const view = fakeView();
  const app = pagesOf({ view, after: time.after, now: time.now, ended: ended.signal });
  const viewer = reading((await app.request("/view/stream?page=%2Fview%2Fevents")).body ?? undefined);
  await time.pass(500);
  view.tell({ level: "warning", component: "pool", text: "something new" });
  await time.pass(1);
  assert.match(viewer.data()[1]?.regions.list ?? "", /something new/);
  ended.abort();
  await viewer.done;
  assert.equal(view.listeners(), 0);
});

for (const page of ["", "view/blocks", "/nix", "/view/connect", "/view/stream", "http://elsewhere/"]) {
  Deno.test(`there is no stream of ${page === "" ? "nothing" : page}`, async () => {
    const response = await pagesOf().request(`/view/stream?page=${encodeURIComponent(page)}`);
    assert.equal(response.status, 404);
  });
}
