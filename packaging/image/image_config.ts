/**
 * What an engine is told of the image: how the program starts, as whom, and where it keeps its data.
 *
 * Source: OCI image specification 1.1, config.md. packaging/Containerfile says the same in its language.
 *
 * @module
 */

import type { Architecture } from "./elf_needs.ts";

/** User and group of the program. They need no name, so there is no passwd. */
export const USER = 65532;

/** Folder of the configuration and the journal; a volume. */
export const DATA_FOLDER = "/data";

/** Stratum and the monitor, as config.yml.example has them. */
const PORTS = [3333, 3855];

/** One arena and trimming keep the allocator from holding what it does not use, as the task `start` has it. */
const ENVIRONMENT = ["MALLOC_ARENA_MAX=1", "MALLOC_TRIM_THRESHOLD_=65536"];

/** What differs from one build to the next. */
export interface ImageFacts {
  readonly architecture: Architecture;
  /** The program's, `0.1.0`. */
  readonly version: string;
  /** SPDX expression. */
  readonly licence: string;
  /** Commit of the sources, if it is known. */
  readonly revision?: string;
  /** When the sources were made, in seconds since 1970. */
  readonly time: number;
}

/** A layer, by what made it. */
export interface ConfiguredLayer {
  /** `sha256:` and the digest of the layer before it was compressed. */
  readonly diffId: string;
  /** A line for the image's history. */
  readonly comment: string;
}

/**
 * Makes the image's configuration.
 *
 * @param layers From the ground up.
 * @returns An object to be written as JSON, `application/vnd.oci.image.config.v1+json`.
 */
export function imageConfig(facts: ImageFacts, layers: readonly ConfiguredLayer[]): Record<string, unknown> {
  const created = createdTime(facts.time);
  return {
    created,
    architecture: facts.architecture,
    os: "linux",
    config: {
      User: `${USER}:${USER}`,
      ExposedPorts: Object.fromEntries(PORTS.map((port) => [`${port}/tcp`, {}])),
      Env: ENVIRONMENT,
      Entrypoint: ["/powerpool"],
      Cmd: [`${DATA_FOLDER}/config.yml`],
      Volumes: { [DATA_FOLDER]: {} },
      WorkingDir: DATA_FOLDER,
      Labels: imageLabels(facts),
      StopSignal: "SIGTERM",
    },
    rootfs: { type: "layers", diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(({ comment }) => ({ created, created_by: comment })),
  };
}

/** Labels of the image and annotations of its manifest (OCI annotations.md). */
export function imageLabels({ version, licence, revision, time }: ImageFacts): Record<string, string> {
  return {
    "org.opencontainers.image.title": "powerpool",
    "org.opencontainers.image.description": "Mining-pool server",
    "org.opencontainers.image.version": version,
    "org.opencontainers.image.licenses": licence,
    "org.opencontainers.image.created": createdTime(time),
    ...(revision === undefined ? {} : { "org.opencontainers.image.revision": revision }),
  };
}

/** RFC 3339, in whole seconds. */
function createdTime(time: number): string {
  return new Date(time * 1000).toISOString().replace(".000Z", "Z");
}
