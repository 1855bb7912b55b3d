/**
 * The page that has every option: docs/options.md.
 *
 * @module
 */

import { configJsonSchema, type JsonSchema } from "../../src/config/json_schema.ts";
import type { ComponentType, Registry } from "../../src/config/registry.ts";
import { markdownTable } from "./markdown_table.ts";
import { type OptionRow, optionRows } from "./option_rows.ts";

/** As wide as the project's files are. */
const LINE_WIDTH = 120;

/** What a component of each type is, and the page that tells more. */
const SUMMARIES: Readonly<Record<string, string>> = {
  PowerPool: "The program as a whole: its number, its threads, its log. See [logs.md](logs.md).",
  Journal: "The file that keeps every share and block. See [journal.md](journal.md).",
  MonitorNetwork: "A chain: its daemons, where its blocks pay to, how jobs are made. See [coins.md](coins.md) and " +
    "[block_notifications.md](block_notifications.md).",
  MonitorAuxNetwork: "A chain that is mined along with another. See [merged_mining.md](merged_mining.md).",
  MonitorNetworkMulti:
    "Several chains of one algorithm, of which the one that pays best is mined. See [switching.md](switching.md).",
  StratumServer: "A port for miners, and beside it one for their agents. See [stratum.md](stratum.md).",
  CeleryReporter: "Reports to Celery workers by RabbitMQ. See [reporting.md](reporting.md).",
  RedisReporter: "Reports to the Redis of SimpleCoin. See [redis.md](redis.md).",
  AmqpReporter: "Reports every event to RabbitMQ as JSON. See [reporting.md](reporting.md).",
  DoubleReporter: "Several reporters in one. See [reporting.md](reporting.md).",
  ServerMonitor: "The monitor: JSON, a page, metrics. See [metrics.md](metrics.md).",
};

const COUNTS = {
  "one": "There is exactly one",
  "at most one": "There may be one.",
  "any": "There may be any number.",
} as const;

const INTRODUCTION = `
# Options

<!-- Made by \`deno task build:options\` from the schemas that check the file. Do not edit. -->

A configuration is a map of components. Each has a name of your choice, a \`type\`, and the options of that type:

\`\`\`yaml
pool:
  type: StratumServer
  algo: sha256
  vardiff: { enabled: true }
\`\`\`

Here are all types with all of their options. \`vardiff.enabled\` is the option \`enabled\` in the map \`vardiff\`, as above;
\`coinservs[].port\` is the option \`port\` of each entry of the list \`coinservs\`. An option that is not here is an error,
and so is one that is misspelt: \`powerpool config.yml --check\` says where, and what was probably meant.
\`powerpool config.yml --dump-config\` prints what is in force, with all defaults.

Every component may also have \`log_level\` (\`DEBUG\`, \`INFO\`, \`WARN\` or \`ERROR\`): the least severity that it logs. The key
\`defaults\` is no component. It has options that all components of a type begin with:

\`\`\`yaml
defaults:
  StratumServer:
    start_difficulty: 1024
\`\`\`

Paths are relative to the configuration's folder. What is **secret** is masked wherever a configuration is shown. Where
**SIGHUP** says yes, a running pool takes a change over when it gets that signal (\`systemctl reload powerpool\`); every
other change needs a restart.

## In an editor

\`packaging/powerpool.schema.json\` is a JSON Schema of the file. Editors with the YAML language server (VS Code with the
YAML extension, Neovim, Emacs and others) complete and check options with it, if the file begins with

    # yaml-language-server: $schema=/path/to/powerpool.schema.json
`;

/**
 * Makes the page.
 *
 * @param registry The component types.
 * @returns Markdown, laid out as \`deno fmt\` lays it out.
 * @throws {TypeError} If a type has no summary here.
 */
export function optionsPage(registry: Registry): string {
  const definitions = configJsonSchema(registry)["definitions"] as Record<string, JsonSchema>;
  const sections = registry.types.map((type) => sectionOf(type, definitions[type.type] ?? {}));
  return [INTRODUCTION.trimStart(), ...sections].join("\n");
}

function sectionOf(type: ComponentType, definition: JsonSchema): string {
  const summary = SUMMARIES[type.type];
  if (summary === undefined) {
    throw new TypeError(
      `Cannot describe ${type.type}: expected a line in SUMMARIES of packaging/reference/options_page.ts`,
    );
  }
  const rows = optionRows(definition, type.options);
  const table = markdownTable(["option", "value", "default", "SIGHUP", "what it is"], rows.map(cellsOf));
  return [`## ${type.type}\n`, wrapped(summary), wrapped(`${countOf(type)}${aliasesOf(type)}`), table].join("\n");
}

function countOf({ count = "any", implied }: ComponentType): string {
  if (count !== "one") return COUNTS[count];
  return `${COUNTS.one}${implied === undefined ? "." : `, made with all defaults where the file names none.`}`;
}

function aliasesOf({ aliases = [] }: ComponentType): string {
  const names = aliases.map((alias) => `\`${alias}\``);
  return names.length === 0 ? "" : ` Also known as ${names.join(", ")}.`;
}

function cellsOf({ path, value, preset, required, description, secret, reloads }: OptionRow): readonly string[] {
  const marks = secret ? ". **Secret**" : "";
  return [
    `\`${path}\``,
    value,
    required ? "**must be given**" : preset === "" ? "" : `\`${preset}\``,
    reloads ? "yes" : "",
    linked(description) + marks,
  ];
}

/** Pages are named from the project's root in descriptions; here they are beside this one. */
function linked(description: string): string {
  return description.replaceAll(/\bdocs\/(\w+\.md)/g, "[$1]($1)");
}

function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    const longer = `${last} ${word}`;
    if (last !== undefined && longer.length <= LINE_WIDTH) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => `${line}\n`).join("");
}
