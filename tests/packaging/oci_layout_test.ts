import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import type { ImageFacts } from "../../packaging/image/image_config.ts";
import { type ImageLayer, ociLayout } from "../../packaging/image/oci_layout.ts";

const FACTS: ImageFacts = { architecture: "amd64", version: "1.2.3", licence: "BSD-3-Clause", time: 0 };

const bytes = (text: string) => new TextEncoder().encode(text);
const sha256 = (contents: Uint8Array) => `sha256:${createHash("sha256").update(contents).digest("hex")}`;

function layers(program = "program"): readonly ImageLayer[] {
  return [
    { comment: "libraries", entries: [{ path: "lib/libc.so.6", mode: 0o755, contents: bytes("c") }] },
    { comment: "powerpool", entries: [{ path: "powerpool", mode: 0o755, contents: bytes(program) }] },
  ];
}

interface Descriptor {
  readonly digest: string;
  readonly size: number;
}

/** Follows an image from its index down, checking each digest and size on the way. */
function unfold(facts: ImageFacts, made = layers()) {
  const { digest, files } = ociLayout(facts, made);
  const contents = new Map(files.map(({ path, contents }) => [path, contents as Uint8Array]));
  const json = (path: string) => JSON.parse(new TextDecoder().decode(contents.get(path)));
  function blob({ digest, size }: Descriptor): Uint8Array {
    const found = contents.get(`blobs/${digest.replace(":", "/")}`);
    assert(found !== undefined, `no blob ${digest}`);
    assert.equal(found.length, size);
    assert.equal(sha256(found), digest);
    return found;
  }
  const parse = (descriptor: Descriptor) => JSON.parse(new TextDecoder().decode(blob(descriptor)));
  const index = json("index.json");
  const manifest = parse(index.manifests[0]);
  return {
    digest,
    index,
    manifest,
    config: parse(manifest.config),
    archives: manifest.layers.map((layer: Descriptor) => gunzipSync(blob(layer))) as readonly Uint8Array[],
    docker: json("manifest.json"),
    paths: [...contents.keys()],
    layout: json("oci-layout"),
  };
}

Deno.test("every blob is named by its digest, and the configuration names the layers before compression", () => {
  const image = unfold(FACTS);
  assert.equal(image.index.manifests[0].digest, image.digest);
  assert.deepEqual(image.config.rootfs, { type: "layers", diff_ids: image.archives.map(sha256) });
  assert.equal(image.paths.filter((path) => path.startsWith("blobs/sha256/")).length, 4);
  assert.deepEqual(image.layout, { imageLayoutVersion: "1.0.0" });
});

Deno.test("an engine is told how the program starts, as whom and where its data is", () => {
  const { config } = unfold({ ...FACTS, revision: "abc", time: 1_700_000_000 });
  assert.equal(config.architecture, "amd64");
  assert.equal(config.os, "linux");
  assert.equal(config.created, "2023-11-14T22:13:20Z");
  assert.deepEqual(config.config, {
    User: "65532:65532",
    ExposedPorts: { "3333/tcp": {}, "3855/tcp": {} },
    Env: ["MALLOC_ARENA_MAX=1", "MALLOC_TRIM_THRESHOLD_=65536"],
    Entrypoint: ["/powerpool"],
    Cmd: ["/data/config.yml"],
    Volumes: { "/data": {} },
    WorkingDir: "/data",
    Labels: {
      "org.opencontainers.image.title": "powerpool",
      "org.opencontainers.image.description": "Mining-pool server",
      "org.opencontainers.image.version": "1.2.3",
      "org.opencontainers.image.licenses": "BSD-3-Clause",
      "org.opencontainers.image.created": "2023-11-14T22:13:20Z",
      "org.opencontainers.image.revision": "abc",
    },
    StopSignal: "SIGTERM",
  });
});

Deno.test("the index carries the name that engines give the image, and the machine", () => {
  const [entry] = unfold({ ...FACTS, architecture: "arm64" }).index.manifests;
  assert.deepEqual(entry.platform, { architecture: "arm64", os: "linux" });
  assert.deepEqual(entry.annotations, {
    "org.opencontainers.image.ref.name": "powerpool:1.2.3",
    "io.containerd.image.name": "docker.io/library/powerpool:1.2.3",
  });
});

Deno.test("docker load finds the same blobs by its own manifest", () => {
  const { docker, manifest } = unfold(FACTS);
  const path = ({ digest }: Descriptor) => `blobs/${digest.replace(":", "/")}`;
  assert.deepEqual(docker, [{
    Config: path(manifest.config),
    RepoTags: ["powerpool:1.2.3"],
    Layers: manifest.layers.map(path),
  }]);
});

Deno.test("the same input has the same digest", () => {
  assert.equal(unfold(FACTS).digest, unfold(FACTS).digest);
});

Deno.test("another program, revision or time has another digest; another program keeps the first layer", () => {
  const before = unfold(FACTS);
  const after = unfold(FACTS, layers("another"));
  const digests = [before, after, unfold({ ...FACTS, revision: "abc" }), unfold({ ...FACTS, time: 1 })];
  assert.equal(new Set(digests.map(({ digest }) => digest)).size, 4);
  assert.deepEqual(after.manifest.layers[0], before.manifest.layers[0]);
});

Deno.test("the compressed layers tell neither time nor system", () => {
  const { files } = ociLayout(FACTS, layers());
  const compressed = files.filter(({ contents }) => contents?.[0] === 0x1f && contents[1] === 0x8b);
  assert.equal(compressed.length, 2);
  for (const { contents } of compressed) assert.deepEqual([...contents?.subarray(3, 8) ?? []], [0, 0, 0, 0, 0]);
  for (const { contents } of compressed) assert.equal(contents?.[9], 255);
});
