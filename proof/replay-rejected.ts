import { readFileSync } from "node:fs";
import { answerWith } from "../functions/corrections/corrections.ts";
import { createKinesisClient } from "../functions/shared/aws/kinesis.ts";
import { sendAll } from "../functions/shared/record-sender.ts";
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
const outcomes = await withClient({ connectionString }, async (client) => {
  const streamNames = { clicks, checkouts };
  const ask = answerWith({ client, send: (records) => sendAll({ client: kinesis, streamNames, records }) });
  return replayRejected({
    ask,
    corrections: corrections
      ? await readCorrections(readFileSync(corrections), (idStarts) => findRejected(ask, idStarts))
      : unchanged(await listReplayable(ask)),
  });
});
kinesis.destroy();
const count = (wanted: string) => outcomes.filter((outcome) => outcome === wanted).length;
process.stdout.write(JSON.stringify({ fact: count("fact"), rejected: count("rejected") }));
