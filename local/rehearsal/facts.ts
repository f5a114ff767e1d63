import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { resourceName } from "../../config/names.ts";
import type { FactsStart } from "../../functions/facts/facts-runs.ts";
import { createGlueClient } from "../../functions/shared/aws/glue.ts";
import { reportAnswerSchema } from "../../functions/shared/report-answer.ts";
import { emulatorClientConfig } from "../emulator.ts";
import { makeFactsOnGlue } from "../lake/facts-run.ts";
import { invokeOnEmulator } from "../lambdas.ts";
import { waitUntil } from "../wait-until.ts";
import { expectThat } from "./expectation.ts";
import type { AppliedLane } from "./lanes/lane.ts";

/** Spark's start, twice, beside whatever else goes on. */
const RUN_TIMEOUT_MS = 300_000;

/** A sale of a made-up shop, as REES46 tells it. */
const CSV = `event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session
2019-10-01 00:00:00 UTC,view,1,2,electronics,shoes,35.79,541312140,a-session
`;

/**
 * Has facts made of raw, as `npm run lake -- --env` does, by the applied Lambda, job and catalog; asks a report of them by the
 * applied Lambda; and puts a file to be imported, which starts a run by itself.
 * @throws RunFailedError, FactsFailedError
 */
export async function makeFacts({ machine, environment, say, signal }: AppliedLane, s3: S3Client) {
  const { endpoint } = machine.emulator;
  const nameOf = (noun: string) => resourceName(environment, noun);
  const ask = (noun: string, payload: object) => invokeOnEmulator(endpoint, nameOf(noun), payload);
  const glue = createGlueClient(emulatorClientConfig(machine.glue.url));
  const ended: string[] = [];
  const forget = machine.glue.onRunEnd(({ id, jobName, state }) => {
    if (jobName === nameOf("lake") && state === "SUCCEEDED") {
      ended.push(id);
    }
  });
  try {
    const start = async () => (await ask("facts", { action: "start" })) as FactsStart;
    const { run, seconds } = await makeFactsOnGlue({ glue, start, say: () => {}, signal, lookEveryMs: 500 });
    const answer = await ask("insights", { report: "visitors-by-day", parameters: { since: "1d" } });
    const { rows } = reportAnswerSchema.parse(answer);
    expectThat(rows.length > 0, "the lake's report has no row after a run of the job");
    say(`lake: job run succeeded, a report finds visitors of ${rows.length} days (${seconds} s)`);

    await s3.send(
      new PutObjectCommand({
        ...{ Bucket: `${nameOf("lake")}-000000000000`, Key: "external/rehearsed/2019-10.csv", Body: CSV },
      }),
    );
    await waitUntil(
      "a file below external/ to start a run",
      () => {
        signal.throwIfAborted();
        return ended.some((id) => id !== run);
      },
      { timeoutMs: RUN_TIMEOUT_MS, everyMs: 500 },
    );
    say("lake: a file that is put to be imported has started a run, which succeeded");
  } finally {
    forget();
    glue.destroy();
  }
}
