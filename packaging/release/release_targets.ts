/**
 * The machines that a release has an executable for.
 *
 * @module
 */

/** A machine. */
export interface ReleaseTarget {
  /** As the release's files name it. */
  readonly name: string;
  /** As `deno compile --target` names it. */
  readonly triple: string;
  /** File name of the executable. */
  readonly program: string;
}

/** Everything that `deno compile` can make. */
export const RELEASE_TARGETS: readonly ReleaseTarget[] = [
  { name: "linux-x64", triple: "x86_64-unknown-linux-gnu", program: "powerpool" },
  { name: "linux-arm64", triple: "aarch64-unknown-linux-gnu", program: "powerpool" },
  { name: "mac-x64", triple: "x86_64-apple-darwin", program: "powerpool" },
  { name: "mac-arm64", triple: "aarch64-apple-darwin", program: "powerpool" },
  { name: "windows-x64", triple: "x86_64-pc-windows-msvc", program: "powerpool.exe" },
];

/**
 * Finds targets by their names.
 *
 * @param names All of them if empty.
 * @throws {TypeError} If there is none of a name.
 */
export function releaseTargets(names: readonly string[]): readonly ReleaseTarget[] {
  if (names.length === 0) return RELEASE_TARGETS;
  return names.map((name) => {
    const target = RELEASE_TARGETS.find((target) => target.name === name);
    if (target !== undefined) return target;
    const known = RELEASE_TARGETS.map(({ name }) => name).join(", ");
    throw new TypeError(`Cannot build for "${name}": expected one of ${known}`);
  });
}
