import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { BOTS_ON_CLICKS } from "../config/bots.ts";
import { Bots } from "./bots.ts";
import type { Alarm } from "./constructs/alarm.ts";
import { BOTS_GRANTS } from "./delivery/grants/bots.ts";
import { Storage } from "./storage.ts";
import { Streams } from "./streams.ts";
import { SHARED } from "./testing/delivery-synthesis.ts";
import type { StackJson } from "./testing/synthesis.ts";

function synthesizeBots({ fansOutToBots }: { fansOutToBots: boolean }) {
  const outdir = mkdtempSync(join(tmpdir(), "bots-"));
  try {
    const environment = { ...SHARED, fansOutToBots };
    const app = new App({ outdir, stackTraces: false });
    const storage = new Storage(app, environment);
    const streams = new Streams(app, environment, storage);
    const bots = new Bots(app, environment, { storage, streams });
    const mayBeDeployed = BOTS_GRANTS.bots(bots).flatMap(({ actions }) => actions);
    app.synth();
    const { resource, data } = JSON.parse(
      readFileSync(join(outdir, "stacks/dev-bots/cdk.tf.json"), "utf8"),
    ) as StackJson;
    const [mapping] = Object.values(resource.aws_lambda_event_source_mapping ?? {});
    const may = JSON.stringify(data.aws_iam_policy_document);
    const alarms: Record<string, Alarm> = bots.alarms;
    return { resource, mapping, may, mayBeDeployed, alarms };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const FAN_OUT = /^kinesis:(Deregister|Describe|Register)StreamConsumer$/;

test("the Lambda shares the stream with its other readers, unless the environment says otherwise", () => {
  const { resource, mapping, mayBeDeployed } = synthesizeBots({ fansOutToBots: false });
  expect(mapping).toMatchObject({
    event_source_arn: expect.stringContaining("aws_kinesis_streamclicksarn"),
    batch_size: BOTS_ON_CLICKS.batchSize,
    maximum_batching_window_in_seconds: BOTS_ON_CLICKS.windowSeconds,
    parallelization_factor: 1,
  });
  expect(resource.aws_kinesis_stream_consumer).toBeUndefined();
  expect(mayBeDeployed.filter((action) => FAN_OUT.test(action))).toEqual([]);
});

test("by enhanced fan-out it has a way of its own, still reads the stream again, and delivery may make the way", () => {
  const { resource, mapping, may, mayBeDeployed } = synthesizeBots({ fansOutToBots: true });
  expect(Object.values(resource.aws_kinesis_stream_consumer ?? {})).toHaveLength(1);
  expect(mapping?.event_source_arn).toMatch(/^\$\{aws_kinesis_stream_consumer\./);
  expect(may).toContain("kinesis:SubscribeToShard");
  expect(may).toContain("kinesis:GetRecords");
  expect(mayBeDeployed.filter((action) => FAN_OUT.test(action))).toHaveLength(3);
});

test("a surge is measured against what is usual, not against a number", () => {
  const { alarms } = synthesizeBots({ fansOutToBots: false });
  expect(alarms["clicks-surge"]).toMatchObject({
    comparisonOperator: "GreaterThanUpperThreshold",
    thresholdMetricId: "usual",
  });
  expect(alarms["clicks-surge"]).not.toHaveProperty("threshold");
});
