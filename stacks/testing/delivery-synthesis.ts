import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import type { Environment } from "../../config/environments.ts";
import { Delivery } from "../delivery.ts";
import { Storage } from "../storage.ts";
import type { StackJson } from "./synthesis.ts";

/** An environment whose state is in a bucket, as delivery needs it; the ones that we have keep theirs in a folder. */
export const SHARED: Environment = {
  name: "dev",
  state: { bucket: "example-states", region: "us-east-1" },
  protectsData: false,
  generatesEvents: true,
  lanes: ["core"],
};

/** Writes the delivery stack to `<outdir>/stacks/dev-delivery`, as main.ts would for such an environment. */
export function synthesizeDelivery(outdir: string): { folder: string; stack: StackJson } {
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir, stackTraces: false });
  const { node } = new Delivery(app, SHARED, new Storage(app, SHARED));
  app.synth();
  const folder = join(outdir, "stacks", node.id);
  return { folder, stack: JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) };
}
