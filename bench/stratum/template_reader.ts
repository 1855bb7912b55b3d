/**
 * A program that does nothing with a template but read and parse it as the pool does: `template_reader.ts PORT RPCPORT`.
 *
 * To every line that comes in on the port it asks for a template, and answers with an empty object once it has parsed it.
 *
 * @module
 */

import net from "node:net";
import { parseTemplate } from "../../src/daemon/template.ts";

const [port, rpcPort] = Deno.args.map(Number) as [number, number];

net.createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => {});
  socket.on("data", async () => {
    const response = await fetch(`http://127.0.0.1:${rpcPort}`, {
      method: "POST",
      body: JSON.stringify({ id: 1, method: "getblocktemplate", params: [{ rules: ["segwit"] }] }),
    });
    const { result } = await response.json();
    parseTemplate(result);
    socket.write("{}\n");
  });
}).listen({ port, host: "127.0.0.1" });
