import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import type { Environment } from "../../config/environments.ts";
import type { FunctionName } from "../../functions/registry.ts";
import type { LoggerEnvironment } from "../../functions/shared/logger.ts";
import { EnvironmentStack } from "../constructs/environment-stack.ts";
import { NodeFunction } from "../constructs/node-function.ts";
import { Storage } from "../storage.ts";
import { Streams } from "../streams.ts";
import type { StackJson } from "./synthesis.ts";

const MADE_UP: Environment = {
  name: "test",
  state: "local",
  protectsData: false,
  generatesEvents: false,
  lanes: ["core"],
  fansOutToBots: false,
  showsInQuickSight: false,
};

/** A stack beside storage and streams, as a lane might add one. */
export class MadeUpStack extends EnvironmentStack {
  readonly storage: Storage;
  readonly streams: Streams;

  constructor(app: App, name: string, parts: { storage: Storage; streams: Streams }) {
    super(app, MADE_UP, name);
    this.storage = parts.storage;
    this.streams = parts.streams;
  }

  /** One that reads no variables of its own. */
  addFunction(noun: FunctionName): NodeFunction {
    return new NodeFunction<LoggerEnvironment>(this, noun, { storage: this.storage, environment: {} });
  }
}

/**
 * Synthesizes storage, streams and made-up stacks.
 * @param build is called for each of the names with its stack
 * @returns each stack by its id, which begins with `test-`
 */
export function synthesizeMadeUp(
  build: (stack: MadeUpStack) => void,
  names: readonly string[] = ["made-up"],
): Record<string, StackJson> {
  const outdir = mkdtempSync(join(tmpdir(), "made-up-"));
  try {
    const app = new App({ outdir, stackTraces: false });
    const storage = new Storage(app, MADE_UP);
    const streams = new Streams(app, MADE_UP, storage);
    for (const name of names) {
      build(new MadeUpStack(app, name, { storage, streams }));
    }
    app.synth();
    const folder = join(outdir, "stacks");
    return Object.fromEntries(
      readdirSync(folder).map((id) => [
        id,
        JSON.parse(readFileSync(join(folder, id, "cdk.tf.json"), "utf8")) as StackJson,
      ]),
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
