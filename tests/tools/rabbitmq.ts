/**
 * A real RabbitMQ on the loopback, which keeps its messages in a temporary folder.
 *
 * @module
 */

import { join } from "node:path";
import { type ChannelModel, connect } from "amqplib";
import { freePorts } from "./free_ports.ts";
import { pollUntil } from "./poll_until.ts";
import { logTail, type RunningProcess, startProcess } from "./process.ts";
import { EPMD, RABBITMQ_SERVER, RABBITMQCTL, requirePart } from "./real_part_paths.ts";

/** How to start it. */
export interface RabbitmqOptions {
  /** More lines of its configuration file. */
  readonly settings?: readonly string[];
  /** Certificate and key, in PEM; then it listens with TLS as well. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** A RabbitMQ under a test's control. */
export interface Rabbitmq extends AsyncDisposable {
  readonly port: number;
  /** 0 if it was started without. */
  readonly tlsPort: number;
  /** Where it is: `amqp://guest:guest@127.0.0.1:12345/`. */
  readonly url: string;
  /** Connects to it; whoever does closes the connection. */
  connect(): Promise<ChannelModel>;
  /** Ends it with SIGKILL and waits until it is gone. */
  kill9(): Promise<void>;
  /** Starts it, after it was ended, with what it has on disk; waits until it takes connections. */
  restart(): Promise<void>;
  /** Stops it in its tracks (SIGSTOP): connections stay open, nothing answers. */
  freeze(): void;
  /** Has it go on. */
  thaw(): void;
  /** Runs rabbitmqctl on it: `set_vm_memory_high_watermark`, `0.4` for example. */
  control(...args: readonly string[]): Promise<void>;
}

/** It takes 5 to 15 seconds; more if the machine has other things to do. */
const START_DEADLINE = 120;

/**
 * Starts one.
 *
 * @throws {Error} If it is not installed or does not start.
 */
export async function startRabbitmq(options: RabbitmqOptions = {}): Promise<Rabbitmq> {
  await requirePart("RabbitMQ", RABBITMQ_SERVER);
  await requirePart("RabbitMQ", EPMD);
  const folder = await Deno.makeTempDir({ prefix: "powerpool-rabbitmq-" });
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => Deno.remove(folder, { recursive: true }));
  const [port, tlsPort, distPort, epmdPort] = freePorts(4) as [number, number, number, number];
  const { settings = [], tls } = options;
  if (tls !== undefined) {
    await Deno.writeTextFile(join(folder, "cert.pem"), tls.cert);
    await Deno.writeTextFile(join(folder, "key.pem"), tls.key);
  }
  await Deno.writeTextFile(join(folder, "enabled_plugins"), "[].\n");
  await Deno.writeTextFile(
    join(folder, "rabbitmq.conf"),
    [
      `listeners.tcp.1 = 127.0.0.1:${port}`,
      ...tls === undefined ? [] : [
        `listeners.ssl.1 = 127.0.0.1:${tlsPort}`,
        `ssl_options.certfile = ${join(folder, "cert.pem")}`,
        `ssl_options.keyfile = ${join(folder, "key.pem")}`,
        "ssl_options.verify = verify_none",
      ],
      "log.console = true",
      "log.console.level = warning",
      ...settings,
    ].join("\n"),
  );
  const env = {
    HOME: folder,
    ERL_EPMD_ADDRESS: "127.0.0.1",
    ERL_EPMD_PORT: `${epmdPort}`,
    RABBITMQ_NODENAME: `x${port}@localhost`,
    RABBITMQ_DIST_PORT: `${distPort}`,
    RABBITMQ_MNESIA_BASE: join(folder, "mnesia"),
    RABBITMQ_LOG_BASE: join(folder, "log"),
    RABBITMQ_PID_FILE: join(folder, "pid"),
    RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq.conf"),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "enabled_plugins"),
    // Its script then puts the program into its own place, so that signals reach it.
    RUNNING_UNDER_SYSTEMD: "true",
  };
  const log = join(folder, "output.log");
  // Its name server, which it would leave behind if it had to start one.
  const epmd = startProcess({
    command: EPMD,
    args: ["-port", `${epmdPort}`, "-address", "127.0.0.1"],
    log: join(folder, "epmd.log"),
  });
  cleanup.defer(() => epmd.kill9());
  const url = `amqp://guest:guest@127.0.0.1:${port}/`;

  async function launch(): Promise<RunningProcess> {
    const program = startProcess({ command: RABBITMQ_SERVER, args: [], env, log });
    try {
      await pollUntil(
        async () => {
          if (!program.isRunning()) throw new Error("it has ended");
          const model = await connect(url).catch(() => undefined);
          await model?.close();
          return model;
        },
        START_DEADLINE,
        "a connection",
      );
      return program;
    } catch (error) {
      await program.kill9();
      throw new Error(`Cannot start RabbitMQ: ${(error as Error).message}; its log ends with:\n${logTail(log)}`);
    }
  }

  let program = await launch();
  cleanup.defer(() => program.kill9());
  const owned = cleanup.move();
  return {
    port,
    tlsPort: tls === undefined ? 0 : tlsPort,
    url,
    async connect() {
      const model = await connect(url);
      // A test ends brokers in the middle of anything.
      model.on("error", () => {});
      return model;
    },
    kill9: () => program.kill9(),
    async restart() {
      await program.kill9();
      program = await launch();
    },
    freeze: () => program.signal("SIGSTOP"),
    thaw: () => program.signal("SIGCONT"),
    async control(...args) {
      const { success, stderr } = await new Deno.Command(RABBITMQCTL, { args: [...args], env, stdin: "null" }).output();
      if (!success) throw new Error(`Cannot run rabbitmqctl ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
