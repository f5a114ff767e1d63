import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { type Environment, findEnvironment, UnknownEnvironmentError } from "../../config/environments.ts";
import { Storage } from "../storage.ts";
import { Streams } from "../streams.ts";

function synthesize(environment: Environment) {
  const outdir = mkdtempSync(join(tmpdir(), "stacks-"));
  const app = new App({ outdir });
  const { node } = new Streams(app, environment, new Storage(app, environment));
  app.synth();
  const text = readFileSync(join(outdir, "stacks", node.id, "cdk.tf.json"), "utf8");
  rmSync(outdir, { recursive: true });
  return JSON.parse(text);
}

test("an environment whose state is in a bucket keeps it there, locked, and looks there for other stacks' values", () => {
  const environment: Environment = {
    name: "shared",
    state: { bucket: "states", region: "eu-west-1" },
    protectsData: true,
    generatesEvents: false,
    lanes: ["core"],
    fansOutToBots: false,
    showsInQuickSight: false,
  };
  const { terraform, data } = synthesize(environment);
  expect(terraform.backend.s3).toEqual({
    bucket: "states",
    region: "eu-west-1",
    key: "shared/streams.tfstate",
    encrypt: true,
    use_lockfile: true,
  });
  const [storage] = Object.values<{ backend: string; config: object }>(data.terraform_remote_state);
  expect(storage).toMatchObject({
    backend: "s3",
    config: { bucket: "states", region: "eu-west-1", key: "shared/storage.tfstate" },
  });
});

test("an unknown environment is told with those that there are", () => {
  expect(() => findEnvironment("test")).toThrow(UnknownEnvironmentError);
  expect(() => findEnvironment("test")).toThrow(
    'there is no environment "test": config/environments.ts knows dev, prod',
  );
});
