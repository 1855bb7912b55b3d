import assert from "node:assert/strict";
import { datagramOptions } from "../../../src/server/control/datagram_options.ts";

Deno.test("datagramOptions has PowerPool's defaults, and no token", () => {
  assert.deepEqual(datagramOptions.parse({}), { enabled: false, host: "127.0.0.1", port: 6855, token: "" });
});

for (const token of ["two words", "line\n", "x".repeat(257)]) {
  Deno.test(`datagramOptions refuses the token ${JSON.stringify(token.slice(0, 20))}, which no datagram could give`, () => {
    assert(!datagramOptions.safeParse({ token }).success);
  });
}
