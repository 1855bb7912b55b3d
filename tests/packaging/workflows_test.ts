/** What the workflows call is there, and what they take from others is pinned. */

import assert from "node:assert/strict";
import { parse } from "yaml";
import manifest from "../../deno.json" with { type: "json" };

const FOLDER = new URL("../../.github/workflows/", import.meta.url);

interface Step {
  readonly uses?: string;
  readonly run?: string;
}

interface Job {
  readonly uses?: string;
  readonly needs?: string | readonly string[];
  readonly steps?: readonly Step[];
  readonly "timeout-minutes"?: number;
  readonly permissions?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const names = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort();
const texts = new Map(names.map((name) => [name, Deno.readTextFileSync(new URL(name, FOLDER))]));
const workflows = new Map([...texts].map(([name, text]) => [name, parse(text) as Workflow]));

/** All commands of a workflow. */
function commands(workflow: Workflow): readonly string[] {
  return Object.values(workflow.jobs).flatMap(({ steps = [] }) => steps.flatMap(({ run }) => run ?? []));
}

/** The tasks that a workflow runs. */
function tasks(workflow: Workflow): readonly string[] {
  return commands(workflow).flatMap((command) =>
    [...command.matchAll(/\bdeno task (\S+)/g)].map(([, task]) => task ?? "")
  );
}

Deno.test("there is a workflow for changes and one for releases", () => {
  assert.deepEqual(names, ["ci.yml", "release.yml"]);
});

for (const [name, workflow] of workflows) {
  const text = texts.get(name) ?? "";

  Deno.test(`${name} runs tasks that exist`, () => {
    for (const task of tasks(workflow)) assert(task in manifest.tasks, `no task ${task}`);
  });

  Deno.test(`${name} takes actions by their commit, with the version beside it`, () => {
    const uses = [...text.matchAll(/\buses: (.*)$/gm)].map(([, action]) => action ?? "");
    assert(uses.length > 0);
    for (const action of uses.filter((action) => !action.startsWith("./"))) {
      assert.match(action, /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  Deno.test(`${name} uses workflows and waits for jobs that there are`, () => {
    for (const [job, { uses, needs = [] }] of Object.entries(workflow.jobs)) {
      if (uses !== undefined) {
        assert(workflows.get(uses.replace("./.github/workflows/", ""))?.on["workflow_call"] !== undefined, uses);
      }
      for (const other of [needs].flat()) assert(other in workflow.jobs, `${job} waits for ${other}`);
    }
  });

  Deno.test(`${name} may read only, but for the job that publishes, and no job lasts for hours`, () => {
    assert.deepEqual(workflow.permissions, { contents: "read" });
    for (const [job, { permissions, steps, "timeout-minutes": minutes }] of Object.entries(workflow.jobs)) {
      assert.equal(permissions !== undefined, job === "publish");
      if (steps !== undefined) assert(minutes !== undefined && minutes <= 60, `${job}: timeout-minutes`);
    }
  });
}

Deno.test("changes have to pass the gate and every test with the real parts", () => {
  const ci = workflows.get("ci.yml") as Workflow;
  assert("push" in ci.on && "pull_request" in ci.on);
  assert.deepEqual(tasks(ci), ["check", "test:all"]);
});

Deno.test("a release is tested, has executables, images and checksums", () => {
  const release = workflows.get("release.yml") as Workflow;
  assert.deepEqual(release.on, { push: { tags: ["v*"] } });
  assert.deepEqual(tasks(release), ["release", "image"]);
  const { test, executables, images, publish } = release.jobs;
  assert.equal(test?.uses, "./.github/workflows/ci.yml");
  for (const job of [executables, images]) assert.equal(job?.needs, "test");
  assert.deepEqual(publish?.needs, ["executables", "images"]);
  assert(commands(release).some((command) => /sha256sum .*> SHA256SUMS/.test(command)));
});
