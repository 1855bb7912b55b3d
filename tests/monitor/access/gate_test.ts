import assert from "node:assert/strict";
import { type AccessOptions, type Admission, createGate, type Gate } from "../../../src/monitor/access/gate.ts";
import { serverMonitorOptions } from "../../../src/monitor/options.ts";
import { arrival, type ArrivalChanges } from "./arrival.ts";

const TOKEN = "0123456789abcdef";

interface Setting {
  readonly gate: Gate;
  readonly warnings: string[];
  now: number;
}

function setting(options: Partial<AccessOptions>): Setting {
  const warnings: string[] = [];
  const own: Setting = {
    warnings,
    now: 0,
    gate: createGate({
      options: serverMonitorOptions.parse(options),
      warn: (message, properties) =>
        warnings.push(message.replace(/\{(\w+)\}/g, (_, name) => String(properties[name]))),
      now: () => own.now,
      after: () => () => {},
    }),
  };
  return own;
}

/** Who somebody is, or with what they are sent away. */
function outcome(admission: Admission): string {
  return admission.kind === "refused"
    ? String(admission.refusal.status)
    : admission.visit.isOperator
    ? "operator"
    : "visitor";
}

const BEARER = { authorization: `Bearer ${TOKEN}` };
const WRONG = { authorization: "Bearer fedcba9876543210" };

const CASES: readonly (readonly [string, Partial<AccessOptions>, ArrivalChanges, string])[] = [
  ["nothing is set: who is on the machine", {}, {}, "operator"],
  ["nothing is set: who is on the machine, by IPv6", {}, { peer: "::1", host: "[::1]:3855" }, "operator"],
  ["nothing is set: IPv4 in IPv6", {}, { peer: "::ffff:127.0.0.1" }, "operator"],
  ["nothing is set: somebody else", {}, { peer: "192.0.2.7" }, "403"],
  ["nothing is set: somebody whose address is not known", {}, { peer: "" }, "403"],
  ["nothing is set: somebody behind a proxy", {}, { headers: { "x-forwarded-for": "192.0.2.7" } }, "403"],
  ["nothing is set: who is on the machine, behind a proxy", {}, { headers: { "x-forwarded-for": "::1" } }, "operator"],
  ["nothing is set: a proxy that does not say who asks", {}, { headers: { "x-scheme": "https" } }, "403"],
  ["nothing is set: somebody else who claims to be here", {}, {
    peer: "192.0.2.7",
    headers: { "x-forwarded-for": "127.0.0.1" },
  }, "403"],
  ["nothing is set: somebody behind a proxy here that is not trusted", { trusted_proxies: [] }, {
    headers: { "x-forwarded-for": "192.0.2.7" },
  }, "403"],
  ["nothing is set: somebody who claims to be here, behind a proxy that hands that on", {}, {
    headers: { "x-forwarded-for": "127.0.0.1", "x-real-ip": "192.0.2.7" },
  }, "403"],
  ["public: somebody who claims nothing, behind a proxy here", { public: true }, {
    headers: { "x-forwarded-for": "" },
  }, "visitor"],
  ["nothing is set: a name that may have been led here", {}, { host: "evil.example:3855" }, "403"],
  ["nothing is set: such a name, and a script that claims another", {}, {
    host: "evil.example:3855",
    headers: { "x-forwarded-host": "localhost", "x-forwarded-for": "127.0.0.1" },
  }, "403"],
  ["nothing is set: a page of another origin", {}, { headers: { origin: "https://evil.example" } }, "403"],
  ["nothing is set: a page of another origin, all may read", { cors_origins: ["*"] }, {
    headers: { origin: "https://evil.example" },
  }, "403"],
  ["nothing is set: a page of another origin that is named", { cors_origins: ["https://me.example"] }, {
    headers: { origin: "https://me.example" },
  }, "operator"],
  ["nothing is set: the monitor's own page", {}, { headers: { origin: "http://localhost:3855" } }, "operator"],
  ["public: who is on the machine", { public: true }, {}, "operator"],
  ["public: somebody else", { public: true }, { peer: "192.0.2.7" }, "visitor"],
  ["public: a name that may have been led here", { public: true }, { host: "evil.example" }, "visitor"],
  ["public: a page of another origin", { public: true }, { headers: { origin: "https://x.example" } }, "visitor"],
  ["a token: nobody says it, not even on the machine", { token: TOKEN }, {}, "401"],
  ["a token: somebody says it", { token: TOKEN }, { peer: "192.0.2.7", headers: BEARER }, "operator"],
  ["a token: somebody says another", { token: TOKEN }, { headers: WRONG }, "401"],
  ["a token, by a name", { token: TOKEN }, { host: "pool.example", headers: BEARER }, "operator"],
  ["a token as password", { token: TOKEN }, { headers: { authorization: `Basic ${btoa(`x:${TOKEN}`)}` } }, "operator"],
  ["user and password", { user: "me", password: "secret" }, {
    headers: { authorization: `Basic ${btoa("me:secret")}` },
  }, "operator"],
  ["user and password: a wrong one", { user: "me", password: "secret" }, {
    headers: { authorization: `Basic ${btoa("me:Secret")}` },
  }, "401"],
  ["a token and public: nobody says it", { token: TOKEN, public: true }, {}, "visitor"],
  ["a token and public: somebody says it", { token: TOKEN, public: true }, { headers: BEARER }, "operator"],
  ["a token and public: somebody says another", { token: TOKEN, public: true }, { headers: WRONG }, "401"],
  ["credentials where none are asked for", {}, { headers: WRONG }, "operator"],
];

for (const [what, options, changes, expected] of CASES) {
  Deno.test(`${what}: ${expected}`, () => {
    assert.equal(outcome(setting(options).gate.admit(arrival(changes))), expected);
  });
}

Deno.test("who is sent away is told what to do, and is asked for credentials only where there are any", () => {
  const elsewhere = arrival({ peer: "192.0.2.7" });
  const forbidden = setting({}).gate.admit(elsewhere);
  assert(forbidden.kind === "refused");
  assert.match(forbidden.refusal.error, /set token in the options of ServerMonitor/);
  assert.deepEqual(forbidden.refusal.headers, {});
  const asked = setting({ token: TOKEN }).gate.admit(elsewhere);
  assert(asked.kind === "refused");
  assert.deepEqual(asked.refusal.headers, { "www-authenticate": 'Basic realm="PowerPool", charset="UTF-8"' });
});

Deno.test("only visitors of a monitor with credentials can log in", () => {
  const canLogIn = (options: Partial<AccessOptions>, changes: ArrivalChanges) => {
    const admission = setting(options).gate.admit(arrival(changes));
    assert(admission.kind === "admitted");
    return admission.visit.canLogIn;
  };
  assert.equal(canLogIn({ public: true, token: TOKEN }, {}), true);
  assert.equal(canLogIn({ public: true, token: TOKEN }, { headers: BEARER }), false);
  assert.equal(canLogIn({ public: true }, { peer: "192.0.2.7" }), false);
});

Deno.test("who guesses is made to wait, even with the right token, and is one line in the log", () => {
  const own = setting({ token: TOKEN });
  const from = (peer: string, headers: Record<string, string>) => own.gate.admit(arrival({ peer, headers }));
  for (let tries = 0; tries < 10; tries++) assert.equal(outcome(from("192.0.2.7", WRONG)), "401");
  const late = from("192.0.2.7", BEARER);
  assert(late.kind === "refused");
  assert.deepEqual([late.refusal.status, late.refusal.headers], [429, { "retry-after": "6" }]);
  assert.equal(outcome(from("192.0.2.8", BEARER)), "operator");
  own.now = 6000;
  assert.equal(outcome(from("192.0.2.7", BEARER)), "operator");
  assert.deepEqual(own.warnings, ["Refused 192.0.2.7, who asks for the monitor: wrong credentials"]);
  own.gate.close();
  assert.match(own.warnings.at(-1) ?? "", /\(and again in the last minute: 9 times\)$/);
});

Deno.test("guesses through a proxy count for who guesses, not for the proxy", () => {
  const { gate } = setting({ token: TOKEN });
  const via = (address: string, headers: Record<string, string>) =>
    outcome(gate.admit(arrival({ headers: { "x-forwarded-for": address, ...headers } })));
  for (let tries = 0; tries < 10; tries++) assert.equal(via(`127.0.0.${tries}, 192.0.2.7`, WRONG), "401");
  assert.equal(via("192.0.2.7", BEARER), "429");
  assert.equal(via("192.0.2.8", BEARER), "operator");
});

Deno.test("visitors who ask too often are made to wait, operators never are", () => {
  const own = setting({ token: TOKEN, public: true });
  const from = (peer: string, headers: Record<string, string> = {}) => own.gate.admit(arrival({ peer, headers }));
  for (let visits = 0; visits < 200; visits++) assert.equal(outcome(from("192.0.2.7")), "visitor");
  const late = from("192.0.2.7");
  assert(late.kind === "refused");
  assert.deepEqual([late.refusal.status, late.refusal.headers], [429, { "retry-after": "1" }]);
  assert.equal(outcome(from("192.0.2.8")), "visitor");
  for (let visits = 0; visits < 1000; visits++) assert.equal(outcome(from("192.0.2.7", BEARER)), "operator");
  assert.deepEqual(own.warnings, [
    "Refused 192.0.2.7, who asks the monitor too often; if it is a proxy, name it in trusted_proxies",
  ]);
  own.now = 1000;
  assert.equal(outcome(from("192.0.2.7")), "visitor");
});

Deno.test("visitors on a public monitor without credentials are made to wait as well, who is on the machine is not", () => {
  const { gate } = setting({ public: true });
  const from = (peer: string) => outcome(gate.admit(arrival({ peer })));
  for (let visits = 0; visits < 200; visits++) assert.equal(from("192.0.2.7"), "visitor");
  assert.equal(from("192.0.2.7"), "429");
  for (let visits = 0; visits < 1000; visits++) assert.equal(from("127.0.0.1"), "operator");
});

Deno.test("who hides behind a proxy uses up nothing of those who are on the machine", () => {
  const { gate } = setting({ token: TOKEN });
  const via = (headers: Record<string, string>) => outcome(gate.admit(arrival({ headers: { ...WRONG, ...headers } })));
  for (let tries = 0; tries < 20; tries++) {
    via({ "x-real-ip": "192.0.2.7", "x-forwarded-for": "127.0.0.1" });
    via({ "x-scheme": "https" });
  }
  assert.equal(via({ "x-scheme": "https" }), "429");
  // What a visitor makes up of X-Real-IP does not make them another one.
  for (let tries = 0; tries < 10; tries++) via({ "x-real-ip": `10.0.0.${tries}`, "x-forwarded-for": "192.0.2.8" });
  assert.equal(via({ "x-forwarded-for": "192.0.2.8" }), "429");
  assert.equal(outcome(gate.admit(arrival({ headers: BEARER }))), "operator");
});
