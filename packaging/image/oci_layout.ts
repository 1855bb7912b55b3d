/**
 * An image as files: blobs by their digest, and what names them.
 *
 * Source: OCI image specification 1.1, manifest.md, image-index.md and image-layout.md; `manifest.json` is that of
 * `docker save`, which lets `docker load` of versions before 25 read the same archive.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { gzip } from "../archive/gzip.ts";
import { imageConfig, type ImageFacts, imageLabels } from "./image_config.ts";
import { tarArchive, type TarEntry } from "../archive/tar_archive.ts";

/** A layer to be made. */
export interface ImageLayer {
  /** A line for the image's history. */
  readonly comment: string;
  readonly entries: readonly TarEntry[];
}

/** An image to be written. */
export interface OciLayout {
  /** Digest of the manifest, which names the image wherever it is: `sha256:…`. */
  readonly digest: string;
  /** Files of the layout. */
  readonly files: readonly TarEntry[];
}

const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
const INDEX_TYPE = "application/vnd.oci.image.index.v1+json";
const CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
const LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";

interface Blob extends TarEntry {
  readonly digest: string;
  readonly contents: Uint8Array;
}

/**
 * Makes the files of an image.
 *
 * @param facts What differs from one build to the next.
 * @param layers From the ground up: what changes seldom first, so that who has it need not fetch it again.
 * @throws {RangeError} If a path does not fit into a tar archive.
 */
export function ociLayout(facts: ImageFacts, layers: readonly ImageLayer[]): OciLayout {
  const archives = layers.map(({ entries }) => tarArchive(entries, facts.time));
  const layerBlobs = archives.map((archive) => blobOf(gzip(archive)));
  const config = jsonBlob(imageConfig(
    facts,
    layers.map(({ comment }, index) => ({ comment, diffId: digestOf(archives[index] as Uint8Array) })),
  ));
  const manifest = jsonBlob({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: descriptor(config, CONFIG_TYPE),
    layers: layerBlobs.map((blob) => descriptor(blob, LAYER_TYPE)),
    annotations: imageLabels(facts),
  });
  const name = `powerpool:${facts.version}`;
  const index = {
    schemaVersion: 2,
    mediaType: INDEX_TYPE,
    manifests: [{
      ...descriptor(manifest, MANIFEST_TYPE),
      platform: { architecture: facts.architecture, os: "linux" },
      annotations: {
        // podman takes it for the whole name; containerd, and docker upon it, have one of their own.
        "org.opencontainers.image.ref.name": name,
        "io.containerd.image.name": `docker.io/library/${name}`,
      },
    }],
  };
  const dockerManifest = [{
    Config: config.path,
    RepoTags: [name],
    Layers: layerBlobs.map(({ path }) => path),
  }];
  return {
    digest: manifest.digest,
    files: [
      jsonFile("oci-layout", { imageLayoutVersion: "1.0.0" }),
      jsonFile("index.json", index),
      jsonFile("manifest.json", dockerManifest),
      ...[config, manifest, ...layerBlobs].map(({ path, mode, contents }) => ({ path, mode, contents })),
    ],
  };
}

function descriptor({ digest, contents }: Blob, mediaType: string): Record<string, unknown> {
  return { mediaType, digest, size: contents.length };
}

function jsonFile(path: string, value: unknown): TarEntry & { readonly contents: Uint8Array } {
  return { path, mode: 0o644, contents: new TextEncoder().encode(JSON.stringify(value)) };
}

function jsonBlob(value: unknown): Blob {
  return blobOf(jsonFile("", value).contents);
}

function blobOf(contents: Uint8Array): Blob {
  const digest = digestOf(contents);
  return { path: `blobs/${digest.replace(":", "/")}`, mode: 0o644, contents, digest };
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
