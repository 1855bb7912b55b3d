/**
 * What a configuration may hold: all component types, those of PowerPool that are not here yet, and what must hold
 * between components.
 *
 * @module
 */

import { createRegistry, type Registry } from "../config/registry.ts";
import { agentsHaveAPort } from "./agent_rule.ts";
import {
  journalType,
  monitorAuxNetworkType,
  monitorNetworkType,
  powerPoolType,
  serverMonitorType,
  stratumServerType,
} from "./component_types.ts";
import { mergedChainsFit } from "./merged_rule.ts";
import { blocksPayTheirChain } from "./pool_address_rule.ts";
import { minersHaveAPort, portsAreFree, portsHaveRoom } from "./port_rules.ts";
import { serverNumberFits } from "./server_number_rule.ts";
import { unavailableTypes } from "./unavailable_types.ts";
import { addressScopeHasOneShard } from "./vardiff_rule.ts";
import { portsHaveChains } from "./wiring.ts";

/** The registry of the program. */
export const registry: Registry = createRegistry(
  [
    powerPoolType,
    journalType,
    monitorNetworkType,
    monitorAuxNetworkType,
    stratumServerType,
    serverMonitorType,
    ...unavailableTypes,
  ],
  [
    minersHaveAPort,
    portsHaveChains,
    portsAreFree,
    portsHaveRoom,
    agentsHaveAPort,
    addressScopeHasOneShard,
    blocksPayTheirChain,
    mergedChainsFit,
    serverNumberFits,
  ],
);
