import assert from "node:assert/strict";
import { watchEventLoop } from "../../../src/monitor/metrics/metrics_process.ts";

Deno.test("an event loop that stands still is seen", async () => {
  const watch = watchEventLoop();
  try {
    // The first look is due after a tenth of a second.
    const end = performance.now() + 350;
    while (performance.now() < end);
    await new Promise((resolve) => setTimeout(resolve));
    const { count, sum } = watch.view();
    assert(count >= 1);
    assert(sum >= 0.2, `expected at least 0.2 s, got ${sum}`);
  } finally {
    watch.stop();
  }
});
