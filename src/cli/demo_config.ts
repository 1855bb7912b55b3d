/**
 * The configuration of the demonstration, as a file would have it.
 *
 * @module
 */

/** What is known only once the demonstration runs. */
export interface DemoPlaces {
  readonly daemonPort: number;
  readonly daemonUser: string;
  readonly daemonPassword: string;
  readonly stratumPort: number;
  readonly monitorPort: number;
}

/** Proof of work of the demonstration's chain. */
export const DEMO_ALGORITHM = "sha256";

/** Where the blocks of the demonstration pay to: a witness address whose private key is the number 1 (BIP 173). */
export const DEMO_ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

/** User name that stands for the address: short enough to be typed. */
export const DEMO_ALIAS = "demo";

/** Share difficulty: some 500,000 hashes, a fraction of a second for one processor. */
const DEMO_DIFFICULTY = 2 ** -13;

/** Key of the Stratum port. */
export const DEMO_PORT_KEY = "pool";

/** The text of the configuration. */
export function demoConfig(places: DemoPlaces): string {
  return `
powerpool:
  type: PowerPool
  shards: 1

journal:
  type: Journal
  path: ":memory:"

dev:
  type: MonitorNetwork
  currency: DEV
  algo: ${DEMO_ALGORITHM}
  pool_address: ${DEMO_ADDRESS}
  coinservs:
    - address: 127.0.0.1
      port: ${places.daemonPort}
      username: ${places.daemonUser}
      password: ${places.daemonPassword}

${DEMO_PORT_KEY}:
  type: StratumServer
  address: 127.0.0.1
  port: ${places.stratumPort}
  algo: ${DEMO_ALGORITHM}
  aliases: {${DEMO_ALIAS}: ${DEMO_ADDRESS}}
  start_difficulty: ${DEMO_DIFFICULTY}
  minimum_manual_diff: ${2 ** -20}

monitor:
  type: ServerMonitor
  port: ${places.monitorPort}
`;
}
