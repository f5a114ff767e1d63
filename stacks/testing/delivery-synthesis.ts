import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import type { Environment } from "../../config/environments.ts";
import { LANE_NAMES } from "../../config/lanes.ts";
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
};

/** Writes the delivery stack to `<outdir>/stacks/dev-delivery`, as main.ts would for such an environment. */
export function synthesizeDelivery(outdir: string): {
  folder: string;
  stack: StackJson;
  /** With those that it refers to. */
  stacks: Record<string, StackJson>;
} {
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir, stackTraces: false });
  const storage = new Storage(app, SHARED);
  const { node } = new Delivery(app, SHARED, storage);
  app.synth();
  const folderOf = (id: string) => join(outdir, "stacks", id);
  const read = (id: string) =>
    JSON.parse(readFileSync(join(folderOf(id), "cdk.tf.json"), "utf8")) as StackJson;
  const stack = read(node.id);
  const stacks = { [storage.node.id]: read(storage.node.id), [node.id]: stack };
  return { folder: folderOf(node.id), stack, stacks };
}
