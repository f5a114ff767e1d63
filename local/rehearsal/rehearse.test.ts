// Terraform, the emulator and the cheapest of the stacks; the whole is npm run rehearse.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { initialize } from "../../stacks/testing/terraform.ts";
import { type Emulator, startEmulator } from "../emulator.ts";
import { findPlaces } from "../places.ts";
import { rehearse } from "./rehearse.ts";
import { createTerraform } from "./terraform.ts";

const TIMEOUT_MS = 120_000;

const folder = mkdtempSync(join(tmpdir(), "rehearsal-"));
const places = findPlaces(join(folder, "places"));

const REQUIRED = { required_providers: { aws: { source: "hashicorp/aws", version: "5.100.0" } } };

/** A stack of one resource, or of none. */
function writeStack(name: string, resource?: object): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  const provider = { aws: [{ region: "us-east-1", max_retries: 1 }] };
  writeFileSync(join(path, "cdk.tf.json"), JSON.stringify({ terraform: REQUIRED, provider, resource }));
  return path;
}

const { testWithProvider } = await initialize(writeStack("empty"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

testWithProvider(
  "a stack is applied, planned again without drift and destroyed, and nothing is left",
  async () => {
    const lines: string[] = [];
    const summary = await rehearse({
      ...{ places, environment: "dev", signal: new AbortController().signal },
      select: () => ["dev-boundary"],
      say: (line) => lines.push(line.replace(/\d+ s\)|http\S+/, "…")),
    });
    expect(summary).toMatchObject({
      applied: { boundary: { aws_iam_policy: 1 } },
      run: null,
      drift: [],
      destroyed: 1,
      remains: [],
    });
    expect(lines).toEqual([
      "emulator …",
      "boundary: 1 resource applied (…",
      "second plan of 1 stack",
      "boundary: 1 resource destroyed (…",
    ]);
  },
  TIMEOUT_MS,
);

describe("what Terraform does not get done", () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator({
      venvBinDir: places.venvBin,
      stateDir: join(folder, "emulator"),
      logFile: join(folder, "emulator.log"),
    });
  });

  afterAll(() => emulator.stop());

  function prepare(resource: object) {
    const stack = { component: "odd", folder: writeStack("odd", resource) };
    writeFileSync(join(folder, "values.tfvars"), "");
    const terraform = createTerraform({
      endpoint: emulator.endpoint,
      varFiles: [join(folder, "values.tfvars")],
      pluginCache: findPlaces().terraformPlugins,
      log: (name) => join(folder, `${name}.log`),
      signal: new AbortController().signal,
    });
    return { stack, terraform };
  }

  testWithProvider(
    "a resource that the emulator refuses fails the apply, which names it",
    async () => {
      const { stack, terraform } = prepare({
        aws_codeconnections_connection: { github: { name: "github", provider_type: "GitHub" } },
      });
      await terraform.init(stack);
      await expect(terraform.change(stack, "apply")).rejects.toThrow(
        /^odd: terraform apply failed: aws_codeconnections_connection\.github: /,
      );
    },
    TIMEOUT_MS,
  );
});
