/**
 * Component types of PowerPool that this version does not have: a file that names one is told what to do.
 *
 * @module
 */

import type { UnavailableType } from "../config/registry.ts";

/** Those of 0.6.4. */
export const unavailableTypes: readonly UnavailableType[] = [
  ...["RedisReporter", "CeleryReporter", "DoubleReporter"].map((type) => ({
    type,
    aliases: [`powerpool.reporters.${type}`],
    unavailable: `${type} is not part of this version; ` +
      "remove it and its key under reporter: the journal keeps every share and block",
  })),
  {
    type: "MonitorNetworkMulti",
    aliases: [
      "powerpool.jobmanagers.MonitorNetworkMulti",
      "powerpool.switching_jobmanager.MonitorNetworkMulti",
      "powerpool.jobmanagers.switching_jobmanager.MonitorNetworkMulti",
    ],
    unavailable: "profit switching is not part of this version; let the port name one MonitorNetwork as jobmanager",
  },
];
