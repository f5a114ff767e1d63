import { readFileSync } from "node:fs";
import { createKinesisClient } from "../functions/shared/aws/kinesis.ts";
import { withClient } from "../local/database.ts";
import { readCorrections, unchanged } from "../local/rejected/corrections.ts";
import { findRejected, listReplayable } from "../local/rejected/rejected-events.ts";
import { replayRejected } from "../local/rejected/replay-rejected.ts";

/** Sends the open rejected events of a proof's system again, or the corrections of a file; prints how many became what. */
const [endpoint = "", clicks = "", checkouts = "", connectionString = "", corrections] =
  process.argv.slice(2);

const kinesis = createKinesisClient({
  ...{ endpoint, region: "us-east-1" },
  credentials: { accessKeyId: "proof", secretAccessKey: "proof" },
});
const outcomes = await withClient({ connectionString }, async (client) =>
  replayRejected({
    ...{ kinesis, client },
    streamNames: { clicks, checkouts },
    corrections: corrections
      ? await readCorrections(readFileSync(corrections), (idStart) => findRejected(client, idStart))
      : unchanged(await listReplayable(client)),
  }),
);
kinesis.destroy();
const count = (wanted: string) => outcomes.filter((outcome) => outcome === wanted).length;
process.stdout.write(JSON.stringify({ fact: count("fact"), rejected: count("rejected") }));
