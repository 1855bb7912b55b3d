/**
 * Where an AMQP broker is, as its URL says.
 *
 * @module
 */

/** A broker. */
export interface AmqpServer {
  readonly tls: boolean;
  /** Without brackets. */
  readonly hostname: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly vhost: string;
}

/** Protocols by scheme; those with a prefix are what Celery's library calls the same. */
const SCHEMES: Readonly<Record<string, boolean>> = {
  "amqp:": false,
  "amqps:": true,
  "pyamqp:": false,
  "pyamqps:": true,
  "librabbitmq:": false,
};

/** AMQP 0-9-1, and the same by TLS. */
const PORT = 5672;
const TLS_PORT = 5671;

/** What RabbitMQ has from the start. */
const GUEST = "guest";

/** What is expected, for messages. */
export const SERVER_FORM = "amqp://user:password@host:5672/vhost, or amqps://…";

/**
 * Reads the URL of a broker. User and password are `guest` if there are none, the host is `localhost`, the virtual host
 * `/`: as in Celery, `amqp://host` and `amqp://host/` and `amqp://host//` are the same.
 *
 * @returns `undefined` if it is none.
 */
export function parseAmqpServer(url: string): AmqpServer | undefined {
  try {
    const { protocol, hostname, port, username, password, pathname } = new URL(url);
    const tls = SCHEMES[protocol];
    if (tls === undefined) return undefined;
    const hasLogin = username !== "" || password !== "";
    return {
      tls,
      hostname: hostname === "" ? "localhost" : hostname.replace(/^\[|\]$/g, ""),
      port: port === "" ? (tls ? TLS_PORT : PORT) : Number(port),
      username: hasLogin ? decodeURIComponent(username) : GUEST,
      password: hasLogin ? decodeURIComponent(password) : GUEST,
      vhost: decodeURIComponent(pathname.slice(1)) || "/",
    };
  } catch {
    return undefined;
  }
}

/** Reads several URLs with semicolons between, as Celery has them, or of a list. Those that are none are left out. */
export function parseAmqpServers(urls: string | readonly string[]): AmqpServer[] {
  return splitUrls(urls).flatMap((url) => parseAmqpServer(url) ?? []);
}

/** Whether all URLs are good, and there is one. */
export function areAmqpServers(urls: string | readonly string[]): boolean {
  const all = splitUrls(urls);
  return all.length > 0 && all.every((url) => parseAmqpServer(url) !== undefined);
}

function splitUrls(urls: string | readonly string[]): string[] {
  return [urls].flat().flatMap((url) => url.split(";"));
}
