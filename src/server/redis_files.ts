/**
 * The files that a connection to Redis reads, where they are.
 *
 * @module
 */

import type { RedisOptions } from "../redis/options.ts";

/**
 * Gives the options of a connection with paths that can be opened.
 *
 * @param located Makes a path of the configuration one that can be opened.
 */
export function withRedisFiles(options: RedisOptions, located: (path: string) => string): RedisOptions {
  const { ssl_ca_certs, ssl_certfile, ssl_keyfile } = options;
  return {
    ...options,
    ssl_ca_certs: located(ssl_ca_certs),
    ssl_certfile: located(ssl_certfile),
    ssl_keyfile: located(ssl_keyfile),
  };
}
