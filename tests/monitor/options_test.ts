import assert from "node:assert/strict";
import { serverMonitorOptions } from "../../src/monitor/options.ts";

const TAKEN: readonly Record<string, unknown>[] = [
  {},
  { address: "0.0.0.0", port: 3855, JSON_SORT_KEYS: true, JSONIFY_PRETTYPRINT_REGULAR: true, DEBUG: false },
  { token: "0123456789abcdef" },
  { user: "me", password: "short" },
  { trusted_proxies: ["10.0.0.0/8", "::1", "192.0.2.7"] },
  { trusted_proxies: [] },
  { cors_origins: ["https://pool.example", "http://localhost:5173", "*"] },
];

for (const options of TAKEN) {
  Deno.test(`the monitor takes ${JSON.stringify(options)}`, () => {
    serverMonitorOptions.parse(options);
  });
}

const REFUSED: readonly (readonly [Record<string, unknown>, RegExp])[] = [
  [{ token: "0123456789abcde" }, /^expected at least 16 characters, for example what "openssl rand -hex 16" prints$/],
  [{ token: "0123456789 abcdef" }, /without blanks/],
  [{ user: "a:b" }, /without colon/],
  [{ user: "a\nb" }, /without colon/],
  [{ trusted_proxies: ["unix"] }, /nobody comes to the monitor by a unix socket/],
  [{ trusted_proxies: ["proxy.example"] }, /expected an IP address or a range/],
  [{ cors_origins: ["pool.example"] }, /expected an origin such as/],
  [{ cors_origins: ["https://pool.example/"] }, /expected an origin such as/],
  [{ cors_origins: ["https://pool.example/path"] }, /expected an origin such as/],
  [{ cors_origins: ["null"] }, /expected an origin such as/],
  [{ cors_origins: ["file:///"] }, /expected an origin such as/],
];

for (const [options, message] of REFUSED) {
  Deno.test(`the monitor does not take ${JSON.stringify(options)}`, () => {
    const { error } = serverMonitorOptions.safeParse(options);
    assert.match(error?.issues[0]?.message ?? "", message);
  });
}
