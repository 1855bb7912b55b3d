/**
 * An HTTP client that goes straight to the server that a URL names.
 *
 * @module
 */

/** Variables of the environment from which Deno's fetch takes proxies, in either case. */
const PROXY_VARIABLES: readonly string[] = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]
  .flatMap((name) => [name, name.toLowerCase()]);

/**
 * Makes a client for fetch that uses no proxy of the environment: a daemon's password is nobody else's business.
 *
 * Deno has no option for that (`proxy: { transport: "tcp" }` comes near, but puts the whole URL into the request line,
 * for which daemons answer 404). It reads the variables while it makes a client, so they are away for that moment.
 *
 * @param options For `Deno.createHttpClient()`.
 */
export function createDirectClient(options: Deno.CreateHttpClientOptions): Deno.HttpClient {
  const hidden = PROXY_VARIABLES.map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of hidden) {
    if (value !== undefined) Deno.env.delete(name);
  }
  try {
    return Deno.createHttpClient(options);
  } finally {
    for (const [name, value] of hidden) {
      if (value !== undefined) Deno.env.set(name, value);
    }
  }
}
