import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { findEnvironment } from "../config/environments.ts";
import { COMPONENT_NAMES, COMPONENTS } from "./delivery/components.ts";
import { Delivery, DeliveryNeedsSharedStateError } from "./delivery.ts";
import { Storage } from "./storage.ts";
import { synthesizeDelivery } from "./testing/delivery-synthesis.ts";
import type { StackJson } from "./testing/synthesis.ts";

const folder = mkdtempSync(join(tmpdir(), "delivery-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Resource = Record<string, unknown>;
let stack: StackJson;

beforeAll(() => {
  stack = synthesizeDelivery(folder).stack;
});

const resources = (type: string): Resource[] => Object.values(stack.resource[type] ?? {});

test("a state that lies in one person's folder is refused, with what to do", () => {
  const app = new App({ outdir: join(folder, "local") });
  const dev = findEnvironment("dev");
  expect(() => new Delivery(app, { ...dev, state: "local" }, new Storage(app, dev))).toThrow(
    DeliveryNeedsSharedStateError,
  );
  expect(() => new Delivery(app, { ...dev, state: "local" }, new Storage(new App(), dev))).toThrow(
    "dev has no delivery: its state is local; set a bucket in config/environments.ts",
  );
});

test("each component has a project that runs the one buildspec for its stacks", () => {
  const projects = resources("aws_codebuild_project").map((project): [string, Record<string, string>] => {
    const { environment_variable: variables } = project.environment as {
      environment_variable: { name: string; value: string }[];
    };
    return [project.name as string, Object.fromEntries(variables.map(({ name, value }) => [name, value]))];
  });
  expect(Object.fromEntries(projects)).toEqual(
    Object.fromEntries(
      COMPONENT_NAMES.map((name) => [
        `ecommerce-streaming-dev-deploy-${name}`,
        { ENVIRONMENT: "dev", COMPONENT: name, STACKS: COMPONENTS[name].stacks.join(" ") },
      ]),
    ),
  );
  for (const { source } of resources("aws_codebuild_project")) {
    expect(source).toMatchObject({ buildspec: "buildspec.yml", auth: { type: "CODECONNECTIONS" } });
  }
});

test("each project hears of pushes to main only, of files that its component is made of", () => {
  const groups = resources("aws_codebuild_webhook").map((webhook) => webhook.filter_group);
  expect(groups).toHaveLength(COMPONENT_NAMES.length);
  for (const group of groups as { filter: { type: string; pattern: string }[] }[][]) {
    expect(group).toHaveLength(1);
    const patterns = new Map(group[0]?.filter.map(({ type, pattern }) => [type, pattern]));
    expect([...patterns.keys()]).toEqual(["EVENT", "HEAD_REF", "FILE_PATH"]);
    expect(patterns.get("EVENT")).toBe("PUSH");
    const head = new RegExp(patterns.get("HEAD_REF") as string);
    expect(["refs/heads/main", "refs/heads/main2", "refs/tags/main"].filter((ref) => head.test(ref))).toEqual(
      ["refs/heads/main"],
    );
    const files = new RegExp(patterns.get("FILE_PATH") as string);
    expect(files.test("package-lock.json")).toBe(true);
    expect(files.test("docs/package-lock.json")).toBe(false);
  }
});

test("a project writes and locks its own stacks' states only", () => {
  const documents = Object.entries(stack.data.aws_iam_policy_document ?? {});
  const [, generator] = documents.find(([id]) => id.startsWith("role-generator_grants")) ?? [];
  const statements = generator?.statement as { actions: string[]; resources: string[] }[];
  const written = statements
    .filter(({ actions }) => actions.includes("s3:PutObject"))
    .flatMap((statement) => statement.resources)
    .filter((resource) => resource.includes("example-states"));
  expect(written.map((resource) => resource.split(":::")[1])).toEqual([
    "example-states/dev/generator.tfstate",
    "example-states/dev/generator.tfstate.tflock",
  ]);
});

test("logs are encrypted, and no project keeps a secret", () => {
  for (const group of resources("aws_cloudwatch_log_group")) {
    expect(group.kms_key_id).toBeDefined();
  }
  expect(Object.keys(stack.resource)).not.toContain("aws_codebuild_source_credential");
});
