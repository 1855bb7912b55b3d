/** The page of a miner with more workers than are shown at once. */

import assert from "node:assert/strict";
import { FAKE_MINER_DETAILS, FAKE_MINERS, fakeView } from "../fake_view.ts";
import type { WorkersWanted } from "../../../src/monitor/pool_view.ts";
import { askPage } from "./pages_client.ts";

const [ADDRESS] = FAKE_MINERS;
const PATH = `/view/miners/${ADDRESS}`;
const COUNT = 450;

/** A view of a miner with many workers, and what was wanted of it. */
function withMany() {
  const asked: (WorkersWanted | undefined)[] = [];
  const [plain] = FAKE_MINER_DETAILS;
  const [one] = plain?.workers ?? [];
  assert(plain !== undefined && one !== undefined);
  const all = Array.from({ length: COUNT }, (_, i) => ({ ...one, worker: `rig${String(i).padStart(3, "0")}` }));
  const view = fakeView({
    miner(_address, wanted = {}) {
      asked.push(wanted);
      const { worker, offset = 0 } = wanted;
      const workers = all.filter((each) => worker === undefined || each.worker === worker).slice(offset, offset + 200);
      return Promise.resolve({ ...plain, worker_count: COUNT, connection_count: 900, offset, workers });
    },
  });
  return { asked, view };
}

Deno.test("workers are shown page by page, and the page says how many there are", async () => {
  const { view, asked } = withMany();
  const first = (await askPage(PATH, { view })).text;
  assert.match(first, /450 workers, 900 connections/);
  assert.match(first, /1 to 200 of 450 workers shown/);
  assert.match(first, new RegExp(`href="${PATH}\\?offset=200" rel="next"`));
  const last = (await askPage(`${PATH}?offset=400`, { view })).text;
  assert.match(last, /401 to 450 of 450 workers shown/);
  assert.match(last, new RegExp(`href="${PATH}">Back to the beginning`));
  assert.doesNotMatch(last, /rel="next"/);
  assert.deepEqual(asked, [{ offset: 0 }, { offset: 400 }]);
});

Deno.test("the page of a worker asks for that worker alone", async () => {
  const { view, asked } = withMany();
  assert.match((await askPage(`${PATH}/rig444`, { view })).text, /Worker rig444/);
  assert.deepEqual(asked, [{ worker: "rig444" }]);
});

Deno.test("a miner whose workers are all shown has no other page", async () => {
  assert.doesNotMatch((await askPage(PATH)).text, /workers shown|Pages of workers/);
});
