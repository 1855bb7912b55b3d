/**
 * What `powerpool --help` prints.
 *
 * @module
 */

/** The usage of the program; fits into 80 columns. */
export const USAGE = `Usage: powerpool CONFIG.yml [options]
       powerpool COMMAND …

A mining-pool server: takes miners by Stratum, makes their jobs from coin
daemons, and submits the blocks that they solve.

  CONFIG.yml                 run the pool that the file describes; see
                             config.yml.example
      --check                only check the file: exit code 0 if it is good,
                             1 if not
  -d, --dump-config          print the effective configuration, secrets masked
  -s, --server-number N      added to the file's server_number, and so to its
                             ports

  demo [--blocks N]          a whole pool on an embedded coin network, with a
                             miner; see powerpool demo --help
  mine URL -u USER -a ALGO   mine on the CPU for any pool; see
                             powerpool mine --help
  hash ALGO HEADER…          digests of block headers; see
                             powerpool hash --help
  journal CONFIG.yml         what is in the pool's journal, and shares and
                             blocks out of it; see powerpool journal --help

  -h, --help                 print this text
      --version              print the version
`;
