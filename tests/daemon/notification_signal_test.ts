import assert from "node:assert/strict";
import { notificationSignal, signalName, signalWarning } from "../../src/daemon/notification_signal.ts";

const GOOD = [
  [10, "SIGUSR1"],
  [12, "SIGUSR2"],
  [14, "SIGALRM"],
  [16, "SIGSTKFLT"],
  [26, "SIGVTALRM"],
  ["SIGUSR1", "SIGUSR1"],
  ["USR1", "SIGUSR1"],
  ["sigusr2", "SIGUSR2"],
  ["usr2", "SIGUSR2"],
] as const;

for (const [signal, expected] of GOOD) {
  Deno.test(`signalName() knows ${signal}`, () => {
    assert.equal(signalName(signal), expected);
    assert(notificationSignal.safeParse(signal).success);
  });
}

/** What cannot say that there is a block, and why. */
const BAD = [
  [1, "1 (SIGHUP): it has certificates read again"],
  [2, "2 (SIGINT): it ends the pool"],
  [9, "9 (SIGKILL): no program can hear it"],
  [11, "11 (SIGSEGV): it tells of a fault in the program"],
  [15, "15 (SIGTERM): it ends the pool"],
  [17, "17 (SIGCHLD): the system sends it for reasons of its own"],
  [19, "19 (SIGSTOP): no program can hear it"],
  [20, "20 (SIGTSTP): it stops and resumes programs at a terminal"],
  ["kill", "SIGKILL: no program can hear it"],
  ["SIGHUP", "SIGHUP: it has certificates read again"],
  [32, "32, a real-time signal: the runtime does not hear these"],
  [64, "64, a real-time signal: the runtime does not hear these"],
  [0, "0, which is no signal"],
  [-1, "-1, which is no signal"],
  [65, "65, which is no signal"],
  [10.5, "10.5, which is no signal"],
  ["", '"", which is no signal'],
  ["SIG", '"SIG", which is no signal'],
  ["10", '"10", which is no signal'],
  ["SIGSIGUSR1", '"SIGSIGUSR1", which is no signal'],
] as const;

for (const [signal, end] of BAD) {
  Deno.test(`signalName() refuses ${JSON.stringify(signal)} and says why`, () => {
    assert.throws(() => signalName(signal), {
      name: "RangeError",
      message: `Cannot listen for a block by signal: expected 12 (SIGUSR2) or 10 (SIGUSR1), got ${end}`,
    });
    assert(!notificationSignal.safeParse(signal).success);
  });
}

Deno.test("notificationSignal says in a configuration what is wrong with a signal", () => {
  const { error } = notificationSignal.safeParse(9);
  assert.equal(
    error?.issues[0]?.message,
    "expected 12 (SIGUSR2) or 10 (SIGUSR1), got 9 (SIGKILL): no program can hear it",
  );
});

Deno.test("signalName() allows nothing that the runtime does not hear", () => {
  for (let number = 1; number <= 31; number++) {
    let name: Deno.Signal;
    try {
      name = signalName(number);
    } catch {
      continue;
    }
    const listener = () => {};
    Deno.addSignalListener(name, listener);
    Deno.removeSignalListener(name, listener);
  }
});

Deno.test("signalName() has the system's own numbers", async () => {
  // The shell's kill names a number: "kill -l 10" writes "USR1".
  for (const number of [10, 12, 14, 16, 26]) {
    // deno-lint-ignore no-await-in-loop -- a handful
    const { stdout } = await new Deno.Command("/bin/bash", { args: ["-c", `kill -l ${number}`] }).output();
    assert.equal(`SIG${new TextDecoder().decode(stdout).trim()}`, signalName(number));
  }
});

/** Runtimes on which the signal 10 opens a debugger, and others. */
const RUNTIMES = [
  ["2.9.2", false, true],
  ["2.9.6", false, true],
  ["2.10.0", false, true],
  ["3.0.0-rc.1", false, true],
  ["2.9.1", false, false],
  ["2.5.7", false, false],
  ["1.46.3", false, false],
  ["2.9.6", true, false],
] as const;

for (const [version, standalone, opens] of RUNTIMES) {
  const name = `Deno ${version}${standalone ? " in an executable" : ""}`;
  Deno.test(`signalWarning() ${opens ? "warns of SIGUSR1" : "has nothing to say"} on ${name}`, () => {
    const warning = signalWarning("SIGUSR1", { version, standalone });
    if (opens) assert.match(warning ?? "", /^SIGUSR1 also opens Deno's debugger on 127\.0\.0\.1:9229/);
    else assert.equal(warning, undefined);
    assert.equal(signalWarning("SIGUSR2", { version, standalone }), undefined);
  });
}
