/**
 * Which core of the machine is whose.
 *
 * @module
 */

/** The core that the measured server has to itself. */
export const SERVER_CORE = "0";

/** The core of everything else: the load, the stub daemons, this program. */
export const LOAD_CORE = "1";
