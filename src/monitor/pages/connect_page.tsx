/**
 * How to connect a miner: the exact settings for every port.
 *
 * @module
 */

import { isLoopbackHost } from "../../sockets/address_range.ts";
import { hashRateText } from "../../units/hash_rate.ts";
import type { Port } from "../api/port.ts";
import type { Visit } from "../visit.ts";
import { addressBeginnings } from "./address_beginnings.ts";
import { Badge } from "./badge.tsx";
import { Copyable } from "./copyable.tsx";
import { type Column, DataTable } from "./data_table.tsx";
import { FactList } from "./fact_list.tsx";
import { difficultyText } from "../../units/difficulty.ts";
import { word } from "./list_query.ts";
import { minerCommands, stratumUrl, urlHost } from "./miner_commands.ts";
import { type MinerKind, minerKinds, suitablePort, suitableRates } from "./miner_kinds.ts";
import type { Html, Page, PageRequest } from "./page.ts";

/** What may stand in a command line without quotes: a link with an address of somebody's choice must not run anything. */
const SAFE_ADDRESS = /^[A-Za-z0-9][A-Za-z0-9:_-]{0,119}$/;

/** Name of a worker in examples. */
const WORKER = "rig1";

const PASSWORDS = [
  ["x", "nothing; what most miners write"],
  ["d=512", "a fixed share difficulty of 512: no vardiff"],
  ["sd=512", "begin with 512, then vardiff goes on"],
  ["md=64", "vardiff goes no lower than 64"],
  ["maxd=65536", "vardiff goes no higher than 65536"],
] as const;

/** Makes the page; `address` of its query stands in all settings. */
export async function connectPage({ view, visit, query }: PageRequest): Promise<Page> {
  const ports = await view.ports();
  const given = word(query, "address");
  const address = given !== undefined && SAFE_ADDRESS.test(given) ? given : undefined;
  const host = hostOf(visit);
  const open = ports.filter(({ port }) => port !== null);
  return {
    title: "Connect your miner",
    regions: {},
    layout: () => (
      <>
        <h1>Connect your miner</h1>
        <p class="lead">
          A miner needs three things: where the pool is, the address that is paid, and a password, which may be
          anything.
        </p>
        <form class="search" action={`${visit.base}/view/connect`} method="get">
          <div class="field">
            <label for="address">Your payout address</label>
            <input
              id="address"
              name="address"
              value={given}
              autocomplete="off"
              autocapitalize="off"
              spellcheck={false}
              aria-describedby="address-hint"
            />
          </div>
          <button type="submit">Fill in below</button>
        </form>
        <p id="address-hint" class="quiet">
          {given === undefined || address !== undefined
            ? "It stands in the settings below instead of a placeholder; nothing is kept."
            : "That is no address: letters and digits are expected. The settings below have a placeholder."}
        </p>
        {open.length === 0
          ? (
            <div class="panel empty">
              No port listens now. Start one: a StratumServer in the configuration. What hinders it stands on the{" "}
              <a href={`${visit.base}/`}>overview</a>.
            </div>
          )
          : ""}
        <KindTable ports={open} />
        {open.map((port) => <PortSettings port={port} host={host} address={address} />)}
        <section class="panel">
          <h2>Passwords that ask for something</h2>
          <DataTable
            caption="Passwords"
            columns={[
              { name: "Password", cell: ([password]) => <code>{password}</code> },
              { name: "Asks for", cell: ([, meaning]) => meaning },
            ]}
            rows={PASSWORDS}
            empty=""
          />
          <p class="quiet">
            Several go together with commas: <code>sd=512,md=64</code>. PowerPool's own form <code>-d 512</code>{" "}
            is understood as well.
          </p>
        </section>
      </>
    ),
  };
}

/** The host that the visitor knows the pool by. */
function hostOf({ origin }: Pick<Visit, "origin">): string {
  return new URL(origin).hostname.replace(/^\[(.*)\]$/, "$1");
}

function KindTable({ ports }: { readonly ports: readonly Port[] }): Html {
  const algorithms = [...new Set(ports.map(({ algorithm }) => algorithm))];
  const rows = algorithms.flatMap((algorithm) => minerKinds(algorithm).map((kind) => ({ algorithm, kind })));
  if (rows.length === 0) return "";
  const columns: readonly Column<{ readonly algorithm: string; readonly kind: MinerKind }>[] = [
    { name: "Miner", cell: ({ kind }) => kind.name },
    { name: "Algorithm", cell: ({ algorithm }) => algorithm },
    {
      name: "Hash rate of one",
      numeric: true,
      cell: ({ kind }) => `${hashRateText(kind.from)} to ${hashRateText(kind.to)}`,
    },
    {
      name: "Port",
      cell({ algorithm, kind }) {
        const choice = suitablePort(kind, ports.filter((port) => port.algorithm === algorithm));
        if (choice === undefined) return <span class="quiet">none suits: shares are too hard here</span>;
        return <a href={`#port-${choice.port.key}`}>{choice.port.key} (:{choice.port.port})</a>;
      },
    },
    {
      name: "Password",
      cell({ algorithm, kind }) {
        const choice = suitablePort(kind, ports.filter((port) => port.algorithm === algorithm));
        return choice === undefined ? null : <code>{choice.password}</code>;
      },
    },
  ];
  return (
    <section class="panel">
      <h2>Which port for which miner</h2>
      <DataTable caption="Which port for which miner" columns={columns} rows={rows} empty="" />
    </section>
  );
}

function PortSettings({ port, host, address }: {
  readonly port: Port;
  readonly host: string;
  readonly address: string | undefined;
}): Html {
  const { key, tls, algorithm, difficulty } = port;
  const number = port.port ?? 0;
  const user = `${address ?? placeholder(port)}.${WORKER}`;
  const url = stratumUrl({ host, port: number, tls });
  const rates = suitableRates(port);
  const forms = webForms(port, { host, url, user, address: address ?? placeholder(port) });
  return (
    <section class="panel" id={`port-${key}`}>
      <div class="heading">
        <h2>
          Port {key} <span class="tag">{algorithm}</span> {tls ? <span class="tag">TLS</span> : ""}
        </h2>
        <Badge tone={port.listening ? "good" : "bad"} text={port.listening ? "listening" : "not listening"} />
      </div>
      {isLoopbackHost(port.address) && !isLoopbackHost(host)
        ? (
          <p class="notice">
            This port listens on {port.address}: only miners on the pool's own machine reach it. Its option{" "}
            <code>address</code> says where it listens.
          </p>
        )
        : ""}
      <FactList
        facts={[
          ["URL", <Copyable text={url} what="the URL" />],
          ["User name", <Copyable text={user} what="the user name" />],
          ["Password", <Copyable text="x" what="the password" />],
          ["Pays in", port.currency],
          ["Addresses begin with", beginnings(port)],
          ["First difficulty", difficultyText(difficulty.start)],
          [
            "Then",
            difficulty.vardiff && difficulty.shares_per_minute !== null
              ? `fitted to ${difficulty.shares_per_minute} shares a minute`
              : "it stays",
          ],
          ["Suits", rates === undefined ? null : ratesText(rates)],
        ]}
      />
      <p class="quiet">
        The part of the user name behind the point names the worker; it may be any 16 letters and digits, or left out.
        {tls ? " TLS: Bitaxe and cpuminer speak it, cgminer, bfgminer and most firmware do not." : ""}
      </p>
      <h3>Web forms</h3>
      {forms.length === 0
        ? (
          <p class="quiet">
            Miners of {algorithm} have no web form that is known here: give them the settings above.
          </p>
        )
        : forms.map((form) => <FilledForm form={form} />)}
      <h3>Command lines</h3>
      <ul class="commands">
        {minerCommands({ host, port: number, tls, algorithm, user }).map(({ program, command }) => (
          <li>
            <span>{program}</span>
            <Copyable text={command} what={`the command line of ${program}`} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function FilledForm({ form: { name, fields } }: { readonly form: WebForm }): Html {
  return (
    <div class="form">
      <h4>{name}</h4>
      <dl class="fields">
        {fields.map(([field, value]) => (
          <div>
            <dt>{field}</dt>
            <dd>
              <Copyable text={value} what={`${field} of ${name}`} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function placeholder({ currency }: Pick<Port, "currency">): string {
  return currency === null ? "YOUR_ADDRESS" : `YOUR_${currency.replaceAll(/\W/g, "_")}_ADDRESS`;
}

function beginnings({ currency }: Pick<Port, "currency">): Html | null {
  const words = currency === null ? [] : addressBeginnings(currency);
  if (words.length === 0) return null;
  return words.map((beginning, at) => (
    <>
      {at === 0 ? "" : ", "}
      <code>{beginning}…</code>
    </>
  ));
}

function ratesText({ from, to }: { readonly from: number; readonly to: number }): string {
  const upTo = to === Infinity ? "" : ` up to ${hashRateText(to)}`;
  if (from === 0) return to === Infinity ? "every miner" : `miners${upTo}`;
  return to === Infinity ? `miners from ${hashRateText(from)}` : `miners from ${hashRateText(from)}${upTo}`;
}

/** A web form of a miner, with what goes into its fields. */
interface WebForm {
  readonly name: string;
  readonly fields: readonly (readonly [field: string, value: string])[];
}

interface FormSettings {
  readonly host: string;
  readonly url: string;
  readonly user: string;
  readonly address: string;
}

/** The forms of miners that speak the port's algorithm, fields named as there. */
function webForms({ algorithm, port, tls }: Port, { host, url, user, address }: FormSettings): readonly WebForm[] {
  const number = String(port);
  const bitaxe: WebForm = {
    name: "Bitaxe (AxeOS)",
    fields: [
      ["Stratum Host", urlHost(host)],
      ["Stratum Port", number],
      ["Stratum User", user],
      ["Stratum Password", "x"],
    ],
  };
  const nerdMiner: WebForm = {
    name: "NerdMiner",
    fields: [["Pool url", urlHost(host)], ["Pool port", number], ["Your BTC address", address], [
      "Pool password",
      "x",
    ]],
  };
  const antminer: WebForm = {
    name: "Antminer, Whatsminer, Avalon",
    fields: [["URL", url], ["Worker", user], ["Password", "x"]],
  };
  if (algorithm === "sha256") return tls ? [bitaxe] : [bitaxe, nerdMiner, antminer];
  return tls || !["scrypt", "x11"].includes(algorithm) ? [] : [{ ...antminer, name: "Antminer and others" }];
}
