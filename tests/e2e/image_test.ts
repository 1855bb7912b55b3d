/**
 * The image that is made without a container engine: others read it, and the pool runs from its layers.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import manifest from "../../deno.json" with { type: "json" };
import { buildImage, type BuiltImage } from "../../packaging/image/build_image.ts";
import { compileProgram } from "../../packaging/release/compile_program.ts";
import { requirePart, SKOPEO } from "../tools/real_part_paths.ts";

/** Runs something and returns what it printed. */
async function run(command: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(command, { args: [...args], stdin: "null" }).output();
  const text = new TextDecoder().decode(stdout);
  assert.equal(code, 0, `${command} ${args.join(" ")} ended with ${code}:\n${text}${new TextDecoder().decode(stderr)}`);
  return text;
}

/** Runs something as root: files keep their owners, and roots can be changed. */
function runAsRoot(command: string, ...args: readonly string[]): Promise<string> {
  return Deno.uid() === 0 ? run(command, ...args) : run("sudo", "-n", command, ...args);
}

/** What an engine does with an image, without one: unpacks its layers and runs what its configuration says. */
async function runImage(
  { layout }: BuiltImage,
  root: string,
  config: Record<string, unknown>,
  digests: readonly string[],
  args: readonly string[],
): Promise<string> {
  await Deno.mkdir(join(root, "proc"), { recursive: true });
  for (const digest of digests) {
    const layer = join(layout, "blobs", digest.replace(":", "/"));
    // deno-lint-ignore no-await-in-loop -- each lies upon the one before
    await runAsRoot("tar", "-xzp", "--same-owner", "-f", layer, "-C", root);
  }
  const { User, Env, Entrypoint } = config as Record<string, string> & { Env: string[]; Entrypoint: string[] };
  // A mount namespace of its own: what is mounted in it goes away with it.
  const script = 'root=$0 user=$1; shift; mount -t proc proc "$root/proc"; exec chroot --userspec="$user" "$root" "$@"';
  const clean = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", ...Env];
  const command = ["unshare", "-m", "sh", "-e", "-c", script, root, User as string, ...Entrypoint, ...args];
  return await runAsRoot("timeout", "60", ...clean, ...command);
}

Deno.test("an image made without an engine is one to others, and the pool runs from it", async (t) => {
  await requirePart("skopeo", SKOPEO);
  const folder = await Deno.makeTempDir({ prefix: "powerpool-image-test-" });
  try {
    const program = join(folder, "powerpool");
    await compileProgram(program);
    const build = (name: string) => buildImage({ program, output: join(folder, name), revision: "0123abc", time: 0 });
    const image = await build("first");
    const name = `powerpool:${manifest.version}`;
    const inspect = async (...args: readonly string[]) => JSON.parse(await run(SKOPEO, "inspect", ...args));

    await t.step("built twice, it has one digest, and its archive the same bytes", async () => {
      const again = await build("second");
      assert.equal(again.digest, image.digest);
      const [first, second] = await Promise.all([image, again].map(({ archive }) => readFile(archive)));
      assert(first?.equals(second as Buffer));
    });

    await t.step("skopeo reads the layout, the archive, and the archive as docker's", async () => {
      for (const place of [`oci:${image.layout}:${name}`, `oci-archive:${image.archive}:${name}`]) {
        // deno-lint-ignore no-await-in-loop -- two
        const seen = await inspect(place);
        assert.equal(seen.Digest, image.digest);
        assert.equal(seen.Os, "linux");
        assert.equal(seen.Labels["org.opencontainers.image.version"], manifest.version);
        assert.equal(seen.Labels["org.opencontainers.image.revision"], "0123abc");
      }
      const docker = await inspect(`docker-archive:${image.archive}:${name}`);
      assert.equal(docker.Labels["org.opencontainers.image.title"], "powerpool");
    });

    await t.step("skopeo copies it whole, checking every digest", async () => {
      const copy = join(folder, "copy");
      await run(SKOPEO, "--insecure-policy", "copy", "-q", `oci-archive:${image.archive}:${name}`, `dir:${copy}`);
      assert((await Deno.stat(join(copy, "manifest.json"))).isFile);
    });

    const root = join(folder, "root");
    const { config } = await inspect("--config", `oci:${image.layout}:${name}`);
    const { Layers: digests } = await inspect(`oci:${image.layout}:${name}`);

    await t.step("its demonstration finds a block, as a user without a name", async () => {
      const printed = await runImage(image, root, config, digests, ["demo", "--blocks", "1"]);
      assert.match(printed, /First block found and accepted by the devnet/);
    });

    await t.step("its data folder is its user's, all else is root's, and there is no passwd", async () => {
      assert.equal((await Deno.stat(join(root, "data"))).uid, 65532);
      assert.equal((await Deno.stat(join(root, "powerpool"))).uid, 0);
      assert.deepEqual([...Deno.readDirSync(join(root, "etc"))].map(({ name }) => name), ["ssl"]);
    });

    await t.step("its default command reads the configuration in the data folder", async () => {
      await runAsRoot(
        "cp",
        new URL("../../config.yml.example", import.meta.url).pathname,
        join(root, "data/config.yml"),
      );
      const printed = await runImage(image, root, config, [], [...config.Cmd, "--check"]);
      assert.match(printed, /^config\.yml is good/);
    });
  } finally {
    await runAsRoot("rm", "-rf", folder);
  }
});
