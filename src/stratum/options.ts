/**
 * Options of a Stratum port; names, meanings and defaults are PowerPool's.
 *
 * @module
 */

import { z } from "zod";
import { algorithmNames } from "../algorithms/registry.ts";
import { componentRef, reloadable } from "../config/option_marks.ts";
import { REPORTER_TYPES } from "../reporters/reporter_types.ts";
import { proxyFrom, tlsOptions } from "../sockets/entrance_options.ts";
import { guardOptions } from "../sockets/guard_options.ts";
import { listenAddress } from "../sockets/listen_address.ts";
import { vardiffOptions } from "./difficulty/vardiff_options.ts";

const positiveSeconds = z.number().positive();

/** Where miners are sent when the port stops. */
const drainOptions = z.strictObject({
  enabled: z.boolean().default(false).describe("Whether to send them there (client.reconnect)"),
  host: z.string().default("").describe("Host name or address; empty for that of this server"),
  port: z.int().min(0).max(65535).default(0).describe("Port; 0 for the same"),
  wait: z.int().min(0).default(0).describe("Seconds until they connect again"),
});

/** How a configuration describes a Stratum port. */
export const stratumServerOptions = z.strictObject({
  address: listenAddress.default("0.0.0.0").describe(
    "Address to listen on: IPv4, IPv6, a host name, or unix: and the path of a socket",
  ),
  port: z.int().min(0).max(65535).default(3333).describe("TCP port; server_number is added"),
  algo: z.enum(algorithmNames).describe("Proof-of-work algorithm, that of the job manager's chain"),
  jobmanager: componentRef(["MonitorNetwork", "MonitorNetworkMulti"]).optional().describe(
    "Component that makes the jobs; may be left out if there is only one",
  ),
  reporter: z.union([componentRef(REPORTER_TYPES), z.array(componentRef(REPORTER_TYPES))], {
    error: "expected the name of a component or a list of them",
  }).optional().describe(
    "Component that shares and blocks are reported to, or a list; may be left out if there is only one, or none",
  ),
  start_difficulty: reloadable(z.number().positive().default(128).describe("Difficulty of a new connection")),
  tls: reloadable(
    tlsOptions.prefault({}).describe("Certificate and key of a port that is encrypted; read again on SIGHUP"),
  ),
  proxy_from: proxyFrom.default([]).describe(
    "Addresses and ranges of balancers, whose connections begin with a PROXY protocol header (version 1 or 2)",
  ),
  guards: reloadable(guardOptions.prefault({}).describe("Bounds on what miners may do")),
  server_seed: z.int().nonnegative().default(0).describe("Not used: extranonces are allocated by server_number"),
  valid_address_versions: reloadable(
    z.union([z.array(z.int().min(0).max(65535)), z.literal("any")], {
      error: "expected a list of numbers, or any",
    }).default([]).describe(
      "Base58 versions accepted in user names, with the witness addresses of the same chains; " +
        "if empty, those of the currency where it is known; any for the addresses of all chains",
    ),
  ),
  aliases: reloadable(z.record(z.string(), z.string()).default({}).describe("Names that stand for an address")),
  donate_key: reloadable(
    z.string().min(1).default("donate").describe("User name under which work for the operator is recorded"),
  ),
  donate_unknown: reloadable(
    z.boolean().default(false).describe(
      "Whether names that are no address and no alias work for the donate_key, as in PowerPool; else they are refused",
    ),
  ),
  message: reloadable(
    z.string().max(1000).default("").describe("Text that miners show when they log in (client.show_message)"),
  ),
  drain_to: reloadable(drainOptions.prefault({}).describe("Where miners are sent when the port stops")),
  version_mask: reloadable(
    z.int().min(0).max(0xffffffff).nullable().default(null).describe(
      "Version bits that miners may roll (BIP 310); those that the currency leaves free if left out, else BIP 320's",
    ),
  ),
  minimum_manual_diff: reloadable(
    z.number().positive().default(64).describe("Least difficulty that a miner may ask for"),
  ),
  push_job_interval: reloadable(
    positiveSeconds.default(30).describe(
      "Seconds after which a miner gets a newer job of the same block",
    ),
  ),
  idle_worker_threshold: reloadable(
    positiveSeconds.default(300).describe("Seconds without a share until a miner counts as idle"),
  ),
  idle_worker_disconnect_threshold: reloadable(
    positiveSeconds.default(3600).describe(
      "Seconds without a share until a miner is disconnected",
    ),
  ),
  vardiff: reloadable(vardiffOptions.prefault({}).describe("Fitting each miner's difficulty to its speed")),
});

/** The options, defaults filled in. */
export type StratumServerOptions = z.infer<typeof stratumServerOptions>;
