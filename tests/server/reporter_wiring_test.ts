import assert from "node:assert/strict";
import { maskedOptions } from "../../src/config/mask.ts";
import { heirsOfPorts, wireReporters } from "../../src/server/reporter_wiring.ts";
import { configOf, LTC, POOL, problemsOf } from "./config_fixture.ts";

const CELERY = "celery: {type: CeleryReporter}\n";
const REDIS = "redis: {type: RedisReporter}\n";
const AMQP = "amqp: {type: AmqpReporter}\n";

function pool(key: string, reporter: string): string {
  return `${key}: {type: StratumServer, algo: scrypt, port: ${3340 + key.length}, reporter: ${reporter}}\n`;
}

function double(reporters: string, key = "both"): string {
  return `${key}: {type: powerpool.reporters.DoubleReporter, reporters: ${reporters}}\n`;
}

function wired(text: string): Record<string, string[]> {
  return Object.fromEntries([...wireReporters(configOf(LTC + text))].map(([key, ports]) => [key, [...ports]]));
}

function heirs(text: string) {
  return heirsOfPorts(configOf(LTC + text));
}

Deno.test("without reporters nothing is reported", () => {
  assert.deepEqual(wired(POOL), {});
});

Deno.test("a port reports to the only reporter, unless it says that it reports to none", () => {
  assert.deepEqual(wired(POOL + CELERY), { celery: ["pool"] });
  assert.deepEqual(wired(pool("a", "[]") + CELERY), {});
});

Deno.test("ports report to what they name, each to its own or to several", () => {
  assert.deepEqual(
    wired(pool("a", "celery") + pool("bb", "[celery, amqp]") + pool("ccc", "[]") + CELERY + REDIS + AMQP),
    {
      celery: ["a", "bb"],
      amqp: ["bb"],
    },
  );
});

Deno.test("a DoubleReporter stands for its reporters, and those of its reporters", () => {
  assert.deepEqual(wired(POOL + CELERY + REDIS + double("[celery, redis]")), { celery: ["pool"], redis: ["pool"] });
  const nested = double("[celery, redis]") + double("[both, amqp]", "all");
  assert.deepEqual(wired(pool("a", "all") + pool("bb", "redis") + CELERY + REDIS + AMQP + nested), {
    celery: ["a"],
    redis: ["a", "bb"],
    amqp: ["a"],
  });
});

Deno.test("what came in by a port that is gone goes to the only reporter, with all that it stands for", () => {
  assert.deepEqual(heirs(POOL + CELERY), { heirs: ["celery"], wereChosen: false });
  assert.deepEqual(heirs(POOL + CELERY + REDIS + double("[celery, redis]")), {
    heirs: ["celery", "redis"],
    wereChosen: false,
  });
});

Deno.test("where there are several, it goes to the first in the configuration that a port reports to", () => {
  const two = pool("a", "celery") + pool("bb", "redis");
  assert.deepEqual(heirs(two + REDIS + CELERY), { heirs: ["redis"], wereChosen: true });
  assert.deepEqual(heirs(two + CELERY + REDIS), { heirs: ["celery"], wereChosen: true });
  assert.deepEqual(heirs(two + AMQP + REDIS + CELERY), { heirs: ["redis"], wereChosen: true });
  assert.deepEqual(heirs(pool("a", "celery") + AMQP + CELERY), { heirs: ["celery"], wereChosen: false });
  assert.deepEqual(heirs(pool("a", "[]") + AMQP + CELERY), { heirs: [], wereChosen: false });
});

Deno.test("a port has to say to which of several reporters it reports", () => {
  assert.deepEqual(problemsOf(LTC + POOL + CELERY + REDIS), [
    "c.yml:2:1: pool.reporter: there are several reporters; expected one of celery or redis, a list of them, or [] for none",
  ]);
});

Deno.test("a reporter that there is not, or that is none, is refused where it is named", () => {
  assert.deepEqual(problemsOf(LTC + pool("a", "celry") + CELERY), [
    "c.yml:2:62: a.reporter: no such component; did you mean celery?",
  ]);
  assert.match(problemsOf(LTC + pool("a", "[celery, ltc]") + CELERY).join(), /^c\.yml:2:71: a\.reporter\[1\]: .*ltc/);
  assert.match(problemsOf(LTC + POOL + double("[ltc]")).join(), /both\.reporters\[0\]: .*ltc/);
});

Deno.test("a DoubleReporter needs reporters, each once, and no circle", () => {
  assert.match(problemsOf(LTC + POOL + double("[]")).join(), /both\.reporters: expected at least one reporter/);
  assert.deepEqual(problemsOf(LTC + POOL + CELERY + double("[celery, celery]")), [
    "c.yml:4:70: both.reporters[1]: celery is named twice",
  ]);
  assert.deepEqual(problemsOf(LTC + pool("a", "both") + double("[both]")), [
    "c.yml:3:62: both.reporters[0]: it names itself; expected other reporters",
  ]);
  assert.deepEqual(problemsOf(LTC + pool("a", "both") + double("[other]") + double("[both]", "other")), [
    "c.yml:3:62: both.reporters[0]: other reports to both in its turn; expected other reporters",
    "c.yml:4:63: other.reporters[0]: both reports to other in its turn; expected other reporters",
  ]);
});

Deno.test("names of the pool's statistics can be made of what there is alone", () => {
  const reporter = (format: string) =>
    `celery: {type: CeleryReporter, attrs: {location: east}, ` +
    `pool_report_configs: [{user: pool, worker_format_string: "${format}"}]}\n`;
  assert.deepEqual(problemsOf(LTC + POOL + reporter("{algo}_{currency}_{server_name}_{location}")), []);
  assert.match(
    problemsOf(LTC + POOL + reporter("{place}")).join(),
    /worker_format_string: expected \{algo\}, \{currency\}, \{server_name\} or \{location\}, got \{place\}; /,
  );
});

Deno.test("what the monitor shows of a reporter has no passwords", () => {
  const config = configOf(
    LTC + POOL + double("[celery, amqp]") +
      "celery: {type: CeleryReporter, celery: {BROKER_URL: 'amqp://u:hunter2@a;amqp://u:hunter3@b', " +
      "CELERY_RESULT_BACKEND: 'redis://:hunter4@c'}}\n" +
      "amqp: {type: AmqpReporter, url: ['amqp://u:hunter5@a', 'amqps://u:hunter6@b']}\n",
  );
  const shown = JSON.stringify(config.components.map(maskedOptions));
  assert.doesNotMatch(shown, /hunter/);
  assert.match(shown, /amqps:\/\/u:\*+@b/);
});

Deno.test("PowerPool's options of a CeleryReporter are taken, and what cannot be done is said", () => {
  const celery = (settings: string) => `celery: {type: powerpool.reporters.CeleryReporter, celery: {${settings}}}\n`;
  const good = [
    "CELERY_DEFAULT_QUEUE: celery",
    "BROKER_URL: 'amqp://pool:hunter2@mq:5672//'",
    "BROKER_URL: ['amqps://a', 'pyamqp://b/pool']",
    "BROKER_URL: 'amqp://a;amqp://b'",
    "CELERY_TASK_SERIALIZER: json",
    "CELERY_ACCEPT_CONTENT: [json]",
    "CELERY_RESULT_BACKEND: 'redis://localhost'",
  ];
  for (const settings of good) assert.deepEqual(problemsOf(LTC + POOL + celery(settings)), [], settings);
  for (
    const [settings, problem] of [
      ["BROKER_URL: 'redis://localhost:6379/0'", /brokers of another kind than RabbitMQ are not supported/],
      ["BROKER_URL: 'redis://u:hunter2@localhost'", /^(?!.*hunter2)/],
      ["CELERY_TASK_SERIALIZER: pickle", /expected "json", got "pickle": tasks are sent as JSON|expected "json"/],
      ["CELERY_DEFALT_QUEUE: a", /unknown option; did you mean CELERY_DEFAULT_QUEUE\?/],
      ["CELERY_TASK_PROTOCOL: 3", /expected 1 or 2/],
    ] as const
  ) {
    assert.match(problemsOf(LTC + POOL + celery(settings)).join(), problem);
    assert.equal(problemsOf(LTC + POOL + celery(settings)).length, 1);
  }
});
