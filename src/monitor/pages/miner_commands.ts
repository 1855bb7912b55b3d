/**
 * Command lines of mining programs.
 *
 * @module
 */

/** Where to mine, and as whom. */
export interface MiningAccount {
  /** Host, without brackets around an IPv6 address. */
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly algorithm: string;
  /** `ADDRESS.WORKER`; only letters, digits, `_`, `:`, `-` and `.`, so that shells leave it alone. */
  readonly user: string;
}

/** A program with what to type. */
export interface MinerCommand {
  readonly program: string;
  readonly command: string;
}

/** What cgminer and bfgminer want to hear for algorithms other than SHA-256; they know no others than these. */
const GMINER_OPTIONS: Readonly<Record<string, string>> = { sha256: "", scrypt: " --scrypt" };

/** What pooler's cpuminer calls algorithms. */
const MINERD_NAMES: Readonly<Record<string, string>> = { sha256: "sha256d", scrypt: "scrypt", scryptn: "scrypt:2048" };

/** What cpuminer-multi and cpuminer-opt call algorithms that pooler's does not know. */
const CPUMINER_NAMES: Readonly<Record<string, string>> = {
  x11: "x11",
  blake256: "blakecoin",
  heavycoin: "heavy",
  lyra2re: "lyra2re",
};

/** Host as URLs have it. */
export function urlHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** URL of a port as mining programs take it. */
export function stratumUrl({ host, port, tls }: Pick<MiningAccount, "host" | "port" | "tls">): string {
  return `stratum+${tls ? "ssl" : "tcp"}://${urlHost(host)}:${port}`;
}

/** What to type for each program that speaks the port's algorithm. TLS is spoken by cpuminer alone, as `stratum+tcps`. */
export function minerCommands(account: MiningAccount): readonly MinerCommand[] {
  const { algorithm, user, tls } = account;
  const plainUrl = stratumUrl(account);
  const url = tls ? plainUrl.replace("stratum+ssl", "stratum+tcps") : plainUrl;
  const login = `-o ${url} -u ${user} -p x`;
  const option = GMINER_OPTIONS[algorithm];
  const minerd = MINERD_NAMES[algorithm];
  const cpuminer = CPUMINER_NAMES[algorithm];
  return [
    ...tls || option === undefined ? [] : [
      { program: "cgminer", command: `cgminer${option} ${login}` },
      { program: "bfgminer", command: `bfgminer${option} ${login}` },
    ],
    ...minerd === undefined ? [] : [{ program: "cpuminer", command: `minerd -a ${minerd} ${login}` }],
    ...minerd !== undefined || cpuminer === undefined
      ? []
      : [{ program: "cpuminer-opt", command: `cpuminer -a ${cpuminer} ${login}` }],
    ...tls ? [] : [{
      program: "PowerPool's own miner, to try it",
      command: `powerpool mine ${url} -u ${user} -a ${algorithm}`,
    }],
  ];
}
