/**
 * The monitor's pages of the running demonstration, in a browser.
 *
 * Screenshots of every page are left in tests/artefacts/pages.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import axe from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import type { BlockList } from "../../src/monitor/api/block.ts";
import type { Network } from "../../src/monitor/api/network.ts";
import type { Pool } from "../../src/monitor/api/pool.ts";
import type { Port } from "../../src/monitor/api/port.ts";
import { DEMO_ADDRESS, DEMO_PORT_KEY } from "../../src/cli/demo_config.ts";
import { difficultyText } from "../../src/units/difficulty.ts";
import { hashRateText } from "../../src/units/hash_rate.ts";
import { countText } from "../../src/units/number.ts";
import { startDemo } from "../tools/demo_program.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { chromium as chromiumProgram, requirePart } from "../tools/real_part_paths.ts";

const ROOT = join(import.meta.dirname ?? "", "..", "..");
const ARTEFACTS = join(ROOT, "tests", "artefacts", "pages");

const PAGES: Readonly<Record<string, string>> = {
  overview: "/",
  network: "/view/networks/dev",
  port: `/view/ports/${DEMO_PORT_KEY}`,
  miners: "/view/miners",
  miner: `/view/miners/${DEMO_ADDRESS}`,
  worker: `/view/miners/${DEMO_ADDRESS}/builtin`,
  blocks: "/view/blocks",
  events: "/view/events",
  connect: "/view/connect",
  lost: "/view/nowhere",
};

const THEMES = ["light", "dark"] as const;
const WIDTHS = [1440, 375] as const;

/** Seconds until the hash rate of a full minute is known. */
const FIRST_MINUTE = 130;

/** Layout shift that nobody sees; 0.1 is what is called good (web.dev, Cumulative Layout Shift). */
const MOST_MOVEMENT = 0.01;

/** Milliseconds for what should happen at once. */
const SOON = 15_000;

/** A context whose pages may neither complain nor ask anybody else. */
async function newContext(
  browser: Browser,
  { url, faults }: { readonly url: string; readonly faults: string[] },
  options: Parameters<Browser["newContext"]>[0] = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(SOON);
  context.on("console", (message) => {
    // That a page is not found is what it is asked for; the browser says so as an error.
    if (message.type() === "error" && !message.text().includes("404")) faults.push(`console: ${message.text()}`);
  });
  context.on("weberror", (error) => faults.push(`script: ${error.error().message}`));
  context.on("request", (request) => {
    if (!request.url().startsWith(`${url}/`)) faults.push(`asked ${request.url()}`);
  });
  return context;
}

/** What makes a page wider than its window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

/** What axe finds serious or critical. */
async function seriousFindings(page: Page): Promise<readonly string[]> {
  // Not as an element of the page: its policy would forbid that.
  await page.evaluate(axe.source);
  const results = await page.evaluate<axe.AxeResults>("axe.run(document, { resultTypes: ['violations'] })");
  return results.violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).slice(0, 3).join(" | ")}`);
}

async function api<T>(url: string, path: string): Promise<T> {
  const response = await fetch(`${url}/api/v1${path}`);
  assert.equal(response.status, 200, path);
  return await response.json();
}

/** Text of a figure of the overview. */
function figure(page: Page, name: string): Promise<string> {
  return page.locator(".figures > div", { has: page.locator("dt", { hasText: name }) }).locator(".figure").innerText();
}

function newestBlock(page: Page): Promise<string> {
  return page.locator('[data-region="blocks"] tbody tr').first().locator("th").innerText();
}

Deno.test("the monitor's pages in a browser", async (t) => {
  await requirePart("Chromium", chromiumProgram());
  const folder = await Deno.makeTempDir({ prefix: "powerpool-pages-" });
  await Deno.mkdir(ARTEFACTS, { recursive: true });
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => Deno.remove(folder, { recursive: true }));
  const { url, process, log } = cleanup.use(await startDemo(folder));
  await pollUntil(() => Deno.readTextFileSync(log).includes("Block 3 ") || undefined, 60, "three blocks");
  // Without its sandbox, for where tests are run as root: the only pages it sees are ours.
  const browser = await chromium.launch({ executablePath: chromiumProgram(), args: ["--no-sandbox"] });
  cleanup.defer(() => browser.close());
  const faults: string[] = [];
  const around = { url, faults };

  await t.step("numbers are those of the API", async () => {
    const context = await newContext(browser, around);
    const page = await context.newPage();
    // Between two questions a number may change: once both must tell the same.
    await pollUntil(
      async () => {
        const [pool, networks, ports, { blocks }] = await Promise.all([
          api<Pool>(url, "/pool"),
          api<{ networks: Network[] }>(url, "/networks"),
          api<{ ports: Port[] }>(url, "/ports"),
          api<BlockList>(url, "/blocks"),
          page.goto(`${url}/`),
        ]);
        const [network] = networks.networks;
        const [port] = ports.ports;
        assert(network !== undefined && port !== undefined);
        const text = await page.locator("main").innerText();
        const shown = [await figure(page, "Miners"), await figure(page, "Blocks found"), await newestBlock(page)];
        const told = [pool.connections.addresses, network.blocks.found, `DEV ${blocks[0]?.height}`].map(String);
        const numbers = [
          hashRateText(port.hash_rates["5m"]),
          countText(network.tip?.height ?? -1),
          difficultyText(network.difficulty ?? -1),
        ];
        return shown.join() === told.join() && numbers.every((number) => text.includes(number)) || undefined;
      },
      60,
      "the page and the API to tell the same",
    );
    await context.close();
  });

  await t.step("blocks, ages and the hash rate change without a reload", async () => {
    const context = await newContext(browser, around);
    const page = await context.newPage();
    await page.goto(`${url}/`);
    await page.evaluate("globalThis.isSamePage = true");
    // What moves although nobody has done anything (Layout Instability API).
    await page.evaluate(`globalThis.moved = 0;
      new PerformanceObserver((list) => {
        for (const { value } of list.getEntries()) globalThis.moved += value;
      }).observe({ type: "layout-shift", buffered: true })`);
    await page.locator("[data-live]", { hasText: "live" }).waitFor();
    const [block, rate] = [await newestBlock(page), await figure(page, "Hash rate")];
    const chart = () => page.locator(".plot canvas").screenshot();
    const drawn = await chart();
    await pollUntil(async () => await newestBlock(page) !== block || undefined, 60, "another block on the page");
    await pollUntil(
      async () => await figure(page, "Hash rate") !== rate || undefined,
      FIRST_MINUTE,
      "another hash rate",
    );
    await pollUntil(async () => !drawn.equals(await chart()) || undefined, FIRST_MINUTE, "another line in the chart");
    assert.equal(await page.evaluate("globalThis.isSamePage"), true);
    const moved = await page.evaluate<number>("globalThis.moved");
    assert(moved < MOST_MOVEMENT, `the page has moved by ${moved}`);
    await context.close();
  });

  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      // deno-lint-ignore no-await-in-loop -- steps come one after the other
      await t.step(`every page is whole in ${theme}, ${width} pixels wide`, async () => {
        const context = await newContext(browser, around, { colorScheme: theme, viewport: { width, height: 900 } });
        const page = await context.newPage();
        for (const [name, path] of Object.entries(PAGES)) {
          // deno-lint-ignore no-await-in-loop -- one page after the other, here and below
          const response = await page.goto(url + path);
          assert.equal(response?.status(), name === "lost" ? 404 : 200, name);
          // deno-lint-ignore no-await-in-loop
          if (await page.locator(".plot").count() > 0) await page.locator(".plot canvas").first().waitFor();
          // deno-lint-ignore no-await-in-loop
          assert.equal(await overflow(page), 0, `${name} is wider than its window`);
          // deno-lint-ignore no-await-in-loop
          assert.deepEqual(await seriousFindings(page), [], name);
          // deno-lint-ignore no-await-in-loop
          await page.screenshot({ path: join(ARTEFACTS, `${name}-${theme}-${width}.png`), fullPage: true });
        }
        await context.close();
      });
    }
  }

  await t.step("the theme is chosen with the switch and remembered", async () => {
    const context = await newContext(browser, around, { colorScheme: "light" });
    const page = await context.newPage();
    await page.goto(`${url}/`);
    const ground = () => page.evaluate<string>("getComputedStyle(document.documentElement).backgroundColor");
    const light = await ground();
    const button = page.locator("[data-theme-switch]");
    await button.click();
    assert.equal(await button.innerText(), "Theme: light");
    await button.click();
    assert.equal(await button.innerText(), "Theme: dark");
    const dark = await ground();
    assert.notEqual(dark, light);
    await page.goto(`${url}/view/blocks`);
    assert.equal(await ground(), dark);
    await context.close();
  });

  await t.step("a keyboard gets everywhere, and sees where it is", async () => {
    const context = await newContext(browser, around);
    const page = await context.newPage();
    await page.goto(`${url}/`);
    const focused = () =>
      page.evaluate<{ text: string; outline: string; top: number; id: string }>(`(() => {
        const element = document.activeElement;
        return {
          text: element.innerText,
          outline: getComputedStyle(element).outlineStyle,
          top: element.getBoundingClientRect().top,
          id: element.id,
        };
      })()`);
    await page.keyboard.press("Tab");
    const skip = await focused();
    assert.equal(skip.text, "Skip to the content");
    assert(skip.top >= 0, "the skip link is out of sight");
    await page.keyboard.press("Enter");
    assert.equal((await focused()).id, "content");
    await page.goto(`${url}/`);
    const order: string[] = [];
    for (let stop = 0; stop < 16; stop++) {
      // deno-lint-ignore no-await-in-loop -- one key after the other
      await page.keyboard.press("Tab");
      // deno-lint-ignore no-await-in-loop
      const { text, outline } = await focused();
      assert.notEqual(outline, "none", `nobody sees that ${text} is focused`);
      order.push(text.trim());
    }
    const wanted = [
      "Skip to the content",
      "PowerPool",
      "Overview",
      "Miners",
      "Blocks",
      "Events",
      "Connect",
      "Theme: auto",
    ];
    assert.deepEqual(order.slice(0, wanted.length), wanted);
    await context.close();
  });

  await t.step("a key copies a command line", async () => {
    const context = await newContext(browser, around, { permissions: ["clipboard-read", "clipboard-write"] });
    const page = await context.newPage();
    await page.goto(`${url}/view/connect?address=${DEMO_ADDRESS}`);
    const button = page.getByRole("button", { name: "Copy the command line of cgminer" });
    await button.focus();
    await page.keyboard.press("Enter");
    await page.getByText("Copied", { exact: true }).waitFor();
    const copied = await page.evaluate<string>("navigator.clipboard.readText()");
    assert.match(
      copied,
      new RegExp(`^cgminer -o stratum\\+tcp://127\\.0\\.0\\.1:\\d+ -u ${DEMO_ADDRESS}\\.rig1 -p x$`),
    );
    await context.close();
  });

  await t.step("who points at the chart is told time and hash rate", async () => {
    const context = await newContext(browser, around);
    const page = await context.newPage();
    await page.goto(`${url}/`);
    await page.locator(".plot .u-over").hover();
    assert.match(await page.locator(".plot .tip").innerText(), /^\d{4}-\d\d-\d\d \d\d:\d\d UTC\s+[\d.]+ [kMGT]?H\/s$/);
    await context.close();
  });

  await t.step("without script there are the same numbers, a chart, and links to other times", async () => {
    const context = await newContext(browser, around, { javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${url}/`);
    assert(await page.locator(".drawing .line").isVisible());
    assert.equal(await page.locator("button:visible").count(), 0);
    await page.locator(".spans a", { hasText: "7d" }).click();
    assert.match(await page.locator(".summary").innerText(), /^Last 7 days/);
    await context.close();
  });

  await t.step("nothing complained, and nobody else was asked", () => assert.deepEqual(faults, []));

  await t.step("the program ends though somebody looks", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${url}/`);
    await page.locator("[data-live]", { hasText: "live" }).waitFor();
    const before = performance.now();
    process.signal("SIGTERM");
    await process.ended;
    const seconds = (performance.now() - before) / 1000;
    assert(seconds < 10, `it took ${seconds} s`);
    await page.locator("[data-live]", { hasText: "reconnecting" }).waitFor();
    await context.close();
  });
});
