/**
 * Types of components that a port may report to.
 *
 * @module
 */

/** Those that bring something somewhere, and the one that stands for several of them. */
export const REPORTER_TYPES: readonly string[] = ["CeleryReporter", "RedisReporter", "AmqpReporter", "DoubleReporter"];
