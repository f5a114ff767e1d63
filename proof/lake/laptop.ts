import { once } from "node:events";
import { join } from "node:path";
import { ARCHIVED_STREAMS, ARCHIVER_MAPPING } from "../../config/lake.ts";
import { killTree } from "../../local/child-process.ts";
import { ARCHIVER, deployArchiver, LAKE } from "../../local/lake/archiver.ts";
import { declareTables, LAKE_DATABASE } from "../../local/lake/catalog.ts";
import { bundleConsumers } from "../../local/stream-consumer/testing/bundle-consumers.ts";
import { LOCAL_STREAMS } from "../../local/streams.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";

/** Small, so that there are many to be killed in. */
const BATCH_SIZE = 50;

/**
 * What the lane lake runs on but for the streams, on an emulator of a proof's own: archiver and tables. Tells a line of JSON when
 * all is there, and ends it when stdin ends.
 */
const [folder = ""] = process.argv.slice(2);
const { endpoint, pid } = await startTestEmulator(join(folder, "emulator"));
const [script] = await Promise.all([
  bundleConsumers(folder),
  deployArchiver(endpoint),
  declareTables(endpoint),
]);
const options = {
  endpoint,
  mappings: ARCHIVED_STREAMS.map((stream) => ({
    functionName: ARCHIVER,
    streamName: LOCAL_STREAMS[stream],
    mapping: { ...ARCHIVER_MAPPING, windowSeconds: 0, batchSize: BATCH_SIZE },
  })),
  stateDir: join(folder, "consumers"),
  idlePollMs: 50,
};
const told = {
  ...{ endpoint, pid, clicks: LOCAL_STREAMS.clicks, bucket: LAKE, database: LAKE_DATABASE },
  consume: [process.execPath, script, JSON.stringify(options)],
};
process.stdout.write(`${JSON.stringify(told)}\n`);
process.stdin.resume();
await once(process.stdin, "end");
// Its state, which a stop would keep, is of no use to anybody.
await killTree(pid);
