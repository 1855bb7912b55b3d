/**
 * A configuration that has been checked: what the rest of the program sees of the file.
 *
 * @module
 */

import type { z } from "zod";
import type { LogLevel } from "./log_level.ts";
import type { ComponentType } from "./registry.ts";

/** A component as configured. */
export interface Component<Options extends z.ZodObject = z.ZodObject> {
  /** Its name in the file. */
  readonly key: string;
  /** The short name of its type, whatever name the file used. */
  readonly type: string;
  /** Its options, defaults filled in. */
  readonly options: z.output<Options>;
  /** Its own log level, if it has one. */
  readonly logLevel: LogLevel | undefined;
  /** The type's declaration. */
  readonly componentType: ComponentType<Options>;
}

/** A whole configuration, free of mistakes as far as one can see without running it. */
export interface Config {
  /** Name of the file. */
  readonly file: string;
  /** All components in file order, implied ones first. */
  readonly components: readonly Component[];
}

/**
 * The components of one type, with the type's options.
 *
 * @param config A checked configuration.
 * @param type The declaration that was registered.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { z } from "zod";
 * import { parseConfig } from "./parse_config.ts";
 * import { createRegistry, defineComponentType } from "./registry.ts";
 *
 * const monitor = defineComponentType({
 *   type: "ServerMonitor",
 *   options: z.strictObject({ port: z.int().default(3855) }),
 * });
 * const result = parseConfig("web:\n  type: ServerMonitor\n", "config.yml", createRegistry([monitor]));
 * assert(result.ok);
 * const port: number | undefined = componentsOf(result.config, monitor)[0]?.options.port;
 * assert.equal(port, 3855);
 * ```
 */
export function componentsOf<Options extends z.ZodObject>(
  config: Config,
  type: ComponentType<Options>,
): Component<Options>[] {
  // The options were parsed by the schema of the declaration with this name, and names are unique in a registry.
  return config.components.filter((component) => component.type === type.type) as unknown as Component<Options>[];
}
