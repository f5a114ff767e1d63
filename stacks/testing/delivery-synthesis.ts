import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import type { Environment } from "../../config/environments.ts";
import { LANE_NAMES } from "../../config/lanes.ts";
import { Boundary } from "../boundary.ts";
import type { Alarm } from "../constructs/alarm.ts";
import { Delivery } from "../delivery.ts";
import { Storage } from "../storage.ts";
import type { StackJson } from "./synthesis.ts";

/** An environment whose state is in a bucket, as delivery needs it; the ones that we have keep theirs in a folder. */
export const SHARED: Environment = {
  name: "dev",
  state: { bucket: "example-states", region: "us-east-1" },
  protectsData: false,
  generatesEvents: true,
  lanes: LANE_NAMES,
  fansOutToBots: false,
  showsInQuickSight: true,
};

/** Writes the delivery stack to `<outdir>/stacks/dev-delivery`, as main.ts would for such an environment. */
export function synthesizeDelivery(
  outdir: string,
  environment = SHARED,
): {
  folder: string;
  stack: StackJson;
  /** With those that it refers to, and the boundary of such an environment. */
  stacks: Record<string, StackJson>;
  /** What monitoring makes alarms of. */
  alarms: Record<string, Alarm>;
} {
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir, stackTraces: false });
  const boundary = new Boundary(app, environment);
  const storage = new Storage(app, environment);
  // Some lane consumes a stream.
  storage.failedRecords;
  const { node, alarms } = new Delivery(app, environment, storage);
  app.synth();
  const folderOf = (id: string) => join(outdir, "stacks", id);
  const read = (id: string) =>
    JSON.parse(readFileSync(join(folderOf(id), "cdk.tf.json"), "utf8")) as StackJson;
  const stack = read(node.id);
  const stacks = Object.fromEntries([boundary, storage].map(({ node: { id } }) => [id, read(id)]));
  return { folder: folderOf(node.id), stack, stacks: { ...stacks, [node.id]: stack }, alarms };
}
