/**
 * A connection to an AMQP broker: how it is made, and how it ends whether or not the broker has part in that.
 *
 * @module
 */

import type { Duplex } from "node:stream";
import type { ChannelModel } from "amqplib";
import { tlsReason } from "../../sockets/tls_trust.ts";
import type { AmqpServer } from "./amqp_server.ts";

/** TLS, beside what the runtime trusts anyway: PEM texts, empty for none. */
export interface AmqpTls {
  /** Certificates of authorities to trust. */
  readonly ca: string;
  /** One's own certificate and its key. */
  readonly cert: string;
  readonly key: string;
}

/** How long a broker may take to say goodbye. */
const CLOSE_MS = 1000;

/** What a connection needs, beside the broker. */
export interface ConnectionParts {
  /** Key of the component: what the broker's own pages call the connection by. */
  readonly key: string;
  readonly tls: () => AmqpTls;
  /** Seconds between two signs of life; twice that without any, and the connection counts as lost. */
  readonly heartbeat: number;
  /** Milliseconds that connecting may take. */
  readonly connectMs: number;
}

/**
 * Connects to a broker.
 *
 * @throws {Error} If that fails; where TLS is at fault, it names the option to look at.
 */
export async function openConnection(server: AmqpServer, parts: ConnectionParts): Promise<ChannelModel> {
  // Loaded only now: a pool without a broker is spared the memory.
  const { connect } = await import("amqplib");
  const { tls, hostname, port, username, password, vhost } = server;
  const { ca, cert, key } = tls ? parts.tls() : { ca: "", cert: "", key: "" };
  try {
    return await connect(
      { protocol: tls ? "amqps" : "amqp", hostname, port, username, password, vhost, heartbeat: parts.heartbeat },
      {
        noDelay: true,
        timeout: parts.connectMs,
        clientProperties: { connection_name: `powerpool ${parts.key}` },
        ...ca === "" ? {} : { ca },
        ...cert === "" ? {} : { cert, key },
      },
    );
  } catch (error) {
    if (!tls) throw error;
    throw new Error(tlsReason((error as Error).message, "ca"), { cause: error });
  }
}

/** Says goodbye, and hangs up on who does not answer. */
export async function closeConnection(model: ChannelModel): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, CLOSE_MS);
  try {
    await Promise.race([model.close(), late]);
  } catch {
    // It was closed already.
  } finally {
    clearTimeout(timer);
    destroySocket(model);
  }
}

/**
 * amqplib only half-closes its socket, which is not declared: a peer that is frozen would keep it open for ever. The error
 * makes it end its heartbeats as well.
 */
export function destroySocket({ connection }: ChannelModel): void {
  (connection as { stream?: Duplex }).stream?.destroy(new Error("the broker does not say goodbye"));
}
