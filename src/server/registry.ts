/**
 * What a configuration may hold: all component types, and what must hold between components.
 *
 * @module
 */

import { createRegistry, type Registry } from "../config/registry.ts";
import { agentsHaveAPort } from "./rules/agent_rule.ts";
import {
  amqpReporterType,
  celeryReporterType,
  doubleReporterType,
  journalType,
  monitorAuxNetworkType,
  monitorNetworkMultiType,
  monitorNetworkType,
  powerPoolType,
  redisReporterType,
  serverMonitorType,
  stratumServerType,
} from "./component_types.ts";
import { chainsAreNamed, firstJobsCanBeMade } from "./rules/coin_rule.ts";
import { mergedChainsFit } from "./rules/merged_rule.ts";
import { monitorCredentialsAreWhole } from "./rules/monitor_rule.ts";
import { blocksPayTheirChain } from "./rules/pool_address_rule.ts";
import { minersHaveAPort, portsAreFree, portsHaveRoom } from "./rules/port_rules.ts";
import { doubleReportersEnd, poolReportsAreNamed, portsHaveReporters } from "./reporter_wiring.ts";
import { serverNumberFits } from "./rules/server_number_rule.ts";
import { switchedNetworksFit } from "./rules/switching_rule.ts";
import { addressScopeHasOneShard } from "./rules/vardiff_rule.ts";
import { portsHaveChains } from "./wiring.ts";

/** The registry of the program. */
export const registry: Registry = createRegistry(
  [
    powerPoolType,
    journalType,
    monitorNetworkType,
    monitorAuxNetworkType,
    monitorNetworkMultiType,
    stratumServerType,
    celeryReporterType,
    redisReporterType,
    amqpReporterType,
    doubleReporterType,
    serverMonitorType,
  ],
  [
    minersHaveAPort,
    chainsAreNamed,
    firstJobsCanBeMade,
    portsHaveChains,
    portsAreFree,
    portsHaveRoom,
    agentsHaveAPort,
    addressScopeHasOneShard,
    blocksPayTheirChain,
    mergedChainsFit,
    switchedNetworksFit,
    portsHaveReporters,
    doubleReportersEnd,
    poolReportsAreNamed,
    serverNumberFits,
    monitorCredentialsAreWhole,
  ],
);
