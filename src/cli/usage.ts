/**
 * What `powerpool --help` prints.
 *
 * @module
 */

/** The usage of the program. */
export const USAGE = `Usage: powerpool CONFIG.yml [options]
       powerpool COMMAND …

A mining-pool server: takes miners by Stratum, makes their jobs from coin daemons, submits the blocks that they solve.

  CONFIG.yml                 run the pool that the file describes; see config.yml.example
    --check                  only check the file: exit code 0 if it is good, 1 if not
    -d, --dump-config        print the effective configuration, secrets masked, and end
    -s, --server-number N    added to the file's server_number, and so to its ports

  demo [--blocks N]          a whole pool on an embedded coin network with a built-in miner
  mine URL -u USER -a ALGO   mine on the CPU for any pool; see powerpool mine --help
  hash ALGO HEADER…          digests of block headers; see powerpool hash --help

  -h, --help                 print this text
      --version              print the version
`;
