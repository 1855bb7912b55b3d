/**
 * Commands by UDP: how a daemon's `blocknotify` tells of a block, as PowerPool took it.
 *
 * It listens on loopback unless it is told otherwise. A sender's address proves nothing, since it can be forged; with a
 * token, whoever does not know it is not heard. All that can be asked for is to look for a new block, which is harmless
 * to ask for twice; so it does not matter which of many commands a second are carried out.
 *
 * @module
 */

import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import { getLogger } from "@logtape/logtape";
import { isSameSecret } from "../../bytes/same_secret.ts";
import { isLoopbackHost } from "../../sockets/address_range.ts";
import { createFoldedLog } from "../../sockets/folded_log.ts";
import { canonicalAddress } from "../../sockets/ip_address.ts";
import { listenPlace } from "../../sockets/listen_address.ts";
import { readDatagram } from "./datagram_command.ts";
import type { Dispatch } from "./dispatch.ts";
import type { CommandRefusal } from "./whitelist.ts";

/** What the control is made of. */
export interface DatagramControlParts {
  /** Key of the component that it belongs to, for the log. */
  readonly key: string;
  /** IP address to listen on, or a host name that has an IPv4 address. */
  readonly host: string;
  /** UDP port; 0 is any that is free. */
  readonly port: number;
  /** What senders have to give as `token=…`; nothing if it is empty. */
  readonly token: string;
  /** Carries commands out. */
  readonly dispatch: Pick<Dispatch, "command">;
}

/** Why a datagram is refused: what is counted by. */
export type DatagramRefusal = "malformed" | "token" | CommandRefusal | "too_fast";

/** What has come, since the start. */
export interface DatagramTotals {
  /** Commands carried out. */
  readonly accepted: number;
  readonly refused: Readonly<Record<DatagramRefusal, number>>;
}

/** Takes datagrams once it is started. */
export interface DatagramControl {
  /**
   * Listens.
   *
   * @returns The UDP port that it got.
   * @throws {Error} If the address cannot be had.
   */
  start(): Promise<number>;
  /** Listens no more; resolves when the port is free again. */
  stop(): Promise<void>;
  totals(): DatagramTotals;
}

/** Makes one; nothing listens before it is started. */
export function createDatagramControl(parts: DatagramControlParts): DatagramControl {
  const { key, host, port, token, dispatch } = parts;
  const log = getLogger(["powerpool", key]);
  const notes = createFoldedLog({ write: (message, properties) => log.warn(message, properties) });
  const refused: Record<DatagramRefusal, number> = {
    malformed: 0,
    token: 0,
    component: 0,
    method: 0,
    argument: 0,
    too_fast: 0,
  };
  let accepted = 0;
  let socket: Socket | undefined;

  function take(datagram: Uint8Array, { address }: RemoteInfo): void {
    const remoteAddress = canonicalAddress(address) ?? address;
    const reading = readDatagram(datagram);
    if (reading.kind === "fault") return refuse("malformed", remoteAddress, reading.text);
    const { command } = reading;
    // First of all: the log is to show nothing that a stranger has written.
    if (token !== "" && !isSameSecret(command.token, token)) {
      const text = command.token === undefined ? "expected token=…, got none" : "its token is wrong";
      return refuse("token", remoteAddress, text);
    }
    const outcome = dispatch.command(command);
    if (outcome.kind === "refused") return refuse(outcome.cause, remoteAddress, outcome.text);
    accepted++;
    const { component, method } = command;
    log.debug("Command of {remoteAddress}: {component} {method}", { remoteAddress, component, method });
  }

  function refuse(cause: DatagramRefusal, remoteAddress: string, text: string): void {
    refused[cause]++;
    notes.say(cause, "Refused a datagram of {remoteAddress}: {text}", { remoteAddress, text });
  }

  async function listen(): Promise<number> {
    const opened = createSocket(isIPv6(host) ? "udp6" : "udp4");
    try {
      await new Promise<void>((resolve, reject) => {
        opened.once("error", reject);
        opened.bind({ address: host, port }, () => {
          opened.off("error", reject);
          resolve();
        });
      });
    } catch (error) {
      opened.close();
      const { message } = error as Error;
      const place = listenPlace(host, port);
      throw new Error(`Cannot listen for datagrams on ${place}: ${message}; choose another port or stop who has it`);
    }
    opened.on("error", (error) => notes.say("socket", "Cannot take a datagram: {error}", { error }));
    opened.on("message", take);
    socket = opened;
    return opened.address().port;
  }

  return {
    async start() {
      const bound = await listen();
      const place = listenPlace(host, bound);
      log.info("Commands by UDP on {place}", { place });
      if (token === "" && !isLoopbackHost(host)) {
        log.warn("Whoever reaches {place} can command there: set datagram.token, or a host of this machine", { place });
      }
      return bound;
    },
    stop() {
      const open = socket;
      socket = undefined;
      notes.close();
      return open === undefined ? Promise.resolve() : new Promise((resolve) => open.close(() => resolve()));
    },
    totals: () => ({ accepted, refused: { ...refused } }),
  };
}
