import assert from "node:assert/strict";
import { createServerMonitor } from "../../src/monitor/monitor.ts";
import {
  createNotifications,
  type NotificationOutcome,
  type Notifications,
  type TakeNotification,
} from "../../src/monitor/notifications.ts";
import { serverMonitorOptions } from "../../src/monitor/options.ts";
import { type CapturedLog, captureLog } from "../tools/captured_log.ts";
import { fakeApp, fakeServer, LOCAL, peerAt } from "./fake_server.ts";
import { fakeView } from "./fake_view.ts";

const TOKEN = "swordfish-0123456";
const HASH = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";

interface Setting {
  readonly notifications: Notifications;
  /** What was passed on, as `component hash`. */
  readonly taken: string[];
  readonly log: CapturedLog;
  /** Posts to a path; `authorization` is the header, with the right token if left out. */
  post(path: string, authorization?: string | null, headers?: Record<string, string>): Promise<Response>;
}

/** Runs a test with a monitor that takes word of blocks; what becomes of it is given. */
async function withNotifications(
  test: (setting: Setting) => Promise<void>,
  outcome: NotificationOutcome = { kind: "taken" },
): Promise<void> {
  await using log = await captureLog();
  const taken: string[] = [];
  const take: TakeNotification = (component, hash) => {
    taken.push(`${component} ${hash ?? "-"}`);
    return outcome;
  };
  const notifications = createNotifications({ key: "monitor", token: TOKEN, take });
  const app = fakeApp({ notifications });
  const info = peerAt("192.0.2.7");
  try {
    await test({
      notifications,
      taken,
      log,
      async post(path, authorization = `Bearer ${TOKEN}`, headers = {}) {
        const all = authorization === null ? headers : { ...headers, authorization };
        return await app.request(path, { method: "POST", headers: all }, info);
      },
    });
  } finally {
    notifications.close();
  }
}

const TAKEN = [
  ["/notify/ltc", "ltc -"],
  [`/notify/ltc/${HASH}`, `ltc ${HASH}`],
  ["/notify/a%2Fb%20%C3%BC%3F", "a/b ü? -"],
] as const;

for (const [path, expected] of TAKEN) {
  Deno.test(`POST ${path} is passed on, and answered with 204 and nothing`, async () => {
    await withNotifications(async ({ post, taken, notifications }) => {
      const response = await post(path);
      assert.deepEqual([response.status, await response.text()], [204, ""]);
      assert.deepEqual(taken, [expected]);
      assert.equal(notifications.totals().accepted, 1);
    });
  });
}

for (const scheme of ["bearer", "BEARER", "Bearer  "]) {
  Deno.test(`the token may stand behind "${scheme}"`, async () => {
    await withNotifications(async ({ post }) => {
      assert.equal((await post("/notify/ltc", `${scheme} ${TOKEN}`)).status, 204);
    });
  });
}

/** Headers that do not show that their sender knows the token. */
const STRANGERS = [
  null,
  "",
  "Bearer",
  "Bearer ",
  TOKEN,
  `Basic ${btoa(`:${TOKEN}`)}`,
  `Bearer ${TOKEN.slice(0, -1)}`,
  `Bearer ${TOKEN}h`,
  `Bearer ${TOKEN.toUpperCase()}`,
  `Bearer ${TOKEN} ${TOKEN}`,
  `Bearer x, Bearer ${TOKEN}`,
];

for (const authorization of STRANGERS) {
  Deno.test(`POST /notify/ is answered with 401 for Authorization: ${authorization ?? "(none)"}`, async () => {
    await withNotifications(async ({ post, taken, notifications }) => {
      const response = await post(`/notify/ltc/${HASH}`, authorization);
      assert.equal(response.status, 401);
      assert.match(response.headers.get("www-authenticate") ?? "", /^Bearer /);
      assert.match(
        (await response.json()).error,
        /^(?:expected Authorization: Bearer TOKEN, got none|the token is wrong)$/,
      );
      assert.deepEqual(taken, []);
      assert.deepEqual(notifications.totals(), {
        accepted: 0,
        refused: { token: 1, component: 0, argument: 0, too_fast: 0 },
      });
    });
  });
}

Deno.test("a token in the URL is none", async () => {
  await withNotifications(async ({ post, taken }) => {
    for (const query of [`token=${TOKEN}`, `access_token=${TOKEN}`, `notify_token=${TOKEN}`]) {
      // deno-lint-ignore no-await-in-loop -- one after the other
      assert.equal((await post(`/notify/ltc?${query}`, null)).status, 401);
    }
    assert.deepEqual(taken, []);
  });
});

/** What is refused, and how that is answered. */
const REFUSED = [
  ["component", 404],
  ["argument", 400],
  ["too_fast", 429],
] as const;

for (const [cause, status] of REFUSED) {
  Deno.test(`what is refused for "${cause}" is answered with ${status} and the reason, and counted`, async () => {
    await withNotifications(async ({ post, notifications, log }) => {
      const response = await post("/notify/ltc");
      assert.deepEqual([response.status, await response.json()], [status, { error: "expected this, got that" }]);
      assert.equal(response.headers.get("retry-after"), status === 429 ? "1" : null);
      assert.equal(notifications.totals().refused[cause], 1);
      assert.deepEqual(log.texts("warning"), ["Refused word of a block of 192.0.2.7: expected this, got that"]);
    }, { kind: "refused", cause, text: "expected this, got that" });
  });
}

Deno.test("neither log nor answers show the token, or what a stranger has written", async () => {
  await withNotifications(async ({ post, log }) => {
    const bodies = await Promise.all([
      post("/notify/EVIL", "Bearer guess"),
      post("/notify/EVIL", null, { cookie: TOKEN }),
      post("/notify/ltc"),
    ].map(async (response) => await (await response).text()));
    const shown = [...bodies, ...log.texts()].join("\n");
    assert.match(shown, /the token is wrong/);
    assert.doesNotMatch(shown, /EVIL|guess|swordfish/);
  });
});

Deno.test("a hundred strangers are one line in the log", async () => {
  await withNotifications(async ({ post, log, notifications }) => {
    for (let i = 0; i < 100; i++) {
      // deno-lint-ignore no-await-in-loop -- one after the other
      await post("/notify/ltc", "Bearer guess");
    }
    assert.equal(notifications.totals().refused.token, 100);
    assert.equal(log.texts("warning").length, 1);
    notifications.close();
    assert.match(log.texts("warning").at(-1) ?? "", /the token is wrong \(and again in the last minute: 99 times\)$/);
  });
});

Deno.test("a page of a stranger gets no permission to send the header", async () => {
  await withNotifications(async ({ taken, notifications }) => {
    const app = fakeApp({ notifications });
    const preflight = await app.request("/notify/ltc", {
      method: "OPTIONS",
      headers: {
        origin: "https://stranger.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
      },
    });
    assert.equal(preflight.headers.get("access-control-allow-origin"), null);
    assert.equal(preflight.headers.get("access-control-allow-headers"), null);
    assert.deepEqual(taken, []);
  });
});

Deno.test("reading the path tells of no block", async () => {
  await withNotifications(async ({ taken, notifications }) => {
    const app = fakeApp({ notifications });
    for (const method of ["GET", "HEAD", "PUT"]) {
      const headers = { authorization: `Bearer ${TOKEN}` };
      // deno-lint-ignore no-await-in-loop -- one after the other
      const response = await app.request("/notify/ltc", { method, headers });
      assert.deepEqual([response.status, response.headers.get("allow")], [405, "POST"], method);
    }
    assert.deepEqual(taken, []);
  });
});

Deno.test("without notifications there is no such path", async () => {
  const app = fakeApp();
  const headers = { authorization: "Bearer " };
  assert.equal((await app.request("/notify/ltc", { method: "POST", headers }, LOCAL)).status, 404);
});

Deno.test("a monitor reads no body, however long, and goes on answering", async () => {
  await withNotifications(async ({ notifications, taken, log }) => {
    const options = serverMonitorOptions.parse({ port: 0, notify_token: TOKEN });
    const monitor = createServerMonitor({
      key: "monitor",
      options,
      server: fakeServer(),
      view: fakeView(),
      notifications,
    });
    const url = await monitor.start();
    try {
      const post = (body: BodyInit | null, token: string) =>
        fetch(`${url}notify/ltc/${HASH}`, { method: "POST", headers: { authorization: `Bearer ${token}` }, body });
      const response = await post(null, TOKEN);
      assert.equal(response.status, 204);
      // The answer may come before all is sent, which some clients take for a fault.
      await post(new Uint8Array(20_000_000), "guess").then((response) => response.body?.cancel(), () => {});
      assert.equal((await post("", TOKEN)).status, 204);
      assert.deepEqual(taken, [`ltc ${HASH}`, `ltc ${HASH}`]);
      assert.match(log.texts("warning").join(), /^Refused word of a block of 127\.0\.0\.1: the token is wrong/);
    } finally {
      await monitor.stop();
    }
  });
});

for (const token of ["two words of some length", "line of some length\n", "x".repeat(257), "schlüssel-zum-haus"]) {
  Deno.test(`serverMonitorOptions refuses the token ${JSON.stringify(token.slice(0, 20))}, which no header could give`, () => {
    assert(!serverMonitorOptions.safeParse({ notify_token: token }).success);
  });
}

Deno.test("serverMonitorOptions refuses a token that could be guessed, and says how to make one", () => {
  const { error } = serverMonitorOptions.safeParse({ notify_token: "x".repeat(15) });
  assert.match(error?.issues[0]?.message ?? "", /^expected at least 16 characters, .* "openssl rand -hex 16" prints$/);
  assert(serverMonitorOptions.safeParse({ notify_token: "x".repeat(16) }).success);
});
