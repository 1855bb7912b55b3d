/** Known firmwares: each gets what it needs, in the order in which it takes it. */

import { join } from "node:path";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { playTranscript, type Transcript } from "./firmware_transcript.ts";
import { startPort } from "./port_fixture.ts";

const FOLDER = join(import.meta.dirname ?? "", "..", "vectors", "firmware");

for (const { name } of [...Deno.readDirSync(FOLDER)].toSorted((a, b) => a.name < b.name ? -1 : 1)) {
  const transcript: Transcript = JSON.parse(Deno.readTextFileSync(join(FOLDER, name)));
  leakFreeTest(`${transcript.firmware}: ${transcript.shows}`, async () => {
    await using fixture = await startPort({ options: transcript.options ?? {} });
    await playTranscript(transcript, fixture);
  });
}
