import assert from "node:assert/strict";
import { LTC, POOL, problemsOf } from "../config_fixture.ts";

function problemsWith(members: string): readonly string[] {
  return problemsOf(`${LTC}${POOL}monitor: {type: ServerMonitor, ${members}}\n`);
}

for (
  const members of ["port: 3855", "user: me, password: secret", "token: 0123456789abcdef", "user: '', password: ''"]
) {
  Deno.test(`a monitor with {${members}} has credentials that can be given, or none`, () => {
    assert.deepEqual(problemsWith(members), []);
  });
}

Deno.test("a user without a password, and a password without a user, are problems", () => {
  const message = (other: string) =>
    `expected ${other} as well: nobody could log in with one of the two; set both, or token`;
  assert.deepEqual(problemsWith("user: me"), [`c.yml:3:38: monitor.user: ${message("password")}`]);
  assert.deepEqual(problemsWith("password: secret"), [`c.yml:3:42: monitor.password: ${message("user")}`]);
});

Deno.test("an option with a mistake of its own is told of once", () => {
  assert.equal(problemsWith("user: 'a:b', password: secret").length, 1);
  assert.equal(problemsWith("token: short").length, 1);
});

Deno.test("a problem with a secret does not show it", () => {
  assert.doesNotMatch(problemsWith("token: swordfish, password: swordfish").join("\n"), /swordfish/);
});
