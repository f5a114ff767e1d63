import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { findEnvironment } from "../config/environments.ts";
import type { Alarm } from "./constructs/alarm.ts";
import { COMPONENT_NAMES, COMPONENTS } from "./delivery/components.ts";
import { Delivery, DeliveryNeedsSharedStateError } from "./delivery.ts";
import { Storage } from "./storage.ts";
import { synthesizeDelivery } from "./testing/delivery-synthesis.ts";
import { createWorkFolder, type StackJson, synthesize } from "./testing/synthesis.ts";

const folder = mkdtempSync(join(tmpdir(), "delivery-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Resource = Record<string, unknown>;
let stack: StackJson;
let alarms: Record<string, Alarm>;

beforeAll(() => {
  ({ stack, alarms } = synthesizeDelivery(folder));
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

type Project = Resource & { variables: Record<string, string> };

/** Projects by their names without product and environment, each with the variables of its builds. */
function projects(): Record<string, Project> {
  return Object.fromEntries(
    resources("aws_codebuild_project").map((project) => {
      const { environment_variable: pairs } = project.environment as {
        environment_variable: { name: string; value: string }[];
      };
      const variables = Object.fromEntries(pairs.map(({ name, value }) => [name, value]));
      return [String(project.name).replace("ecommerce-streaming-dev-", ""), { ...project, variables }];
    }),
  );
}

test("each component has a project that checks and one that deploys, and there is no other", () => {
  const expected = COMPONENT_NAMES.flatMap((name) => [`check-${name}`, `deploy-${name}`]);
  expect(Object.keys(projects()).sort()).toEqual(expected.sort());
});

test.each(COMPONENT_NAMES)(
  "the check of %s runs the repository's buildspec and hands over to a folder a build",
  (name) => {
    const { source, artifacts, variables } = projects()[`check-${name}`] as Project;
    expect(variables).toEqual({ ENVIRONMENT: "dev", COMPONENT: name });
    expect(source).toMatchObject({ buildspec: "buildspec.yml", auth: { type: "CODECONNECTIONS" } });
    expect(artifacts).toMatchObject({
      type: "S3",
      path: `delivery/${name}`,
      namespace_type: "BUILD_ID",
      packaging: "ZIP",
    });
  },
);

test.each(COMPONENT_NAMES)(
  "the deployment of %s runs a buildspec of its own, on what its check has handed over",
  (name) => {
    const { source, variables } = projects()[`deploy-${name}`] as Project;
    expect(variables).toEqual({ ENVIRONMENT: "dev", STACKS: COMPONENTS[name].stacks.join(" ") });
    const buildspec = readFileSync("buildspec.deploy.yml", "utf8");
    expect(source).toEqual({ type: "NO_SOURCE", buildspec: buildspec.split("${").join("$${") });
    const { event_pattern: pattern } = find("aws_cloudwatch_event_rule", "name", `deploy-${name}`);
    expect(pattern).toContain(`"detail" = {"project-name" = [aws_codebuild_project.check-${name}_`);
    expect(pattern).toContain('"build-status" = ["SUCCEEDED"]');
    const target = find("aws_cloudwatch_event_target", "target_id", `deploy-${name}`);
    expect(target).toMatchObject({
      arn: expect.stringContaining(`aws_codebuild_project.deploy-${name}_`),
      role_arn: expect.stringContaining("aws_iam_role.starter_"),
      dead_letter_config: { arn: expect.stringContaining("dead-letters") },
    });
    const { input_paths, input_template } = target.input_transformer as {
      input_paths: Record<string, string>;
      input_template: string;
    };
    expect(input_paths).toEqual({ checked: "$.detail.additional-information.artifact.location" });
    expect(JSON.parse(input_template.replace("<checked>", '"arn:aws:s3:::bucket/key"'))).toEqual({
      environmentVariablesOverride: [
        { name: "CHECKED", type: "PLAINTEXT", value: "arn:aws:s3:::bucket/key" },
      ],
    });
  },
);

function find(type: string, attribute: string, end: string): Resource {
  const found = resources(type).filter((resource) => String(resource[attribute]).endsWith(end));
  expect(found).toHaveLength(1);
  return found[0] as Resource;
}

test("a component's stacks are deployed after those that they need", async () => {
  const work = createWorkFolder();
  await synthesize(work.folder, "dev");
  const manifest = JSON.parse(readFileSync(join(work.folder, "cdktf.out/dev/manifest.json"), "utf8")) as {
    stacks: Record<string, { dependencies: string[] }>;
  };
  work.remove();
  for (const { stacks } of Object.values(COMPONENTS)) {
    const ids = stacks.map((name) => `dev-${name}`);
    const early = ids.filter((id, index) =>
      manifest.stacks[id]?.dependencies.some((need) => ids.indexOf(need) > index),
    );
    expect(early).toEqual([]);
  }
});

test.each(COMPONENT_NAMES)(
  "a deployment of %s that fails is told: GitHub shows what became of the check",
  (name) => {
    const { section = "", ...alarm } = alarms[`deploy-${name}-failed`] as Alarm;
    expect(alarm).toMatchObject({ namespace: "AWS/CodeBuild", metricName: "FailedBuilds", threshold: 0 });
    expect(Object.keys(alarm.dimensions ?? {})).toEqual(["ProjectName"]);
    expect(readFileSync("docs/operations.md", "utf8")).toContain(`\n### ${section}\n`);
  },
);

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
  const statements = documents
    .filter(([id]) => id.startsWith("deploy-generator_role_grants"))
    .flatMap(([, { statement }]) => statement as { actions: string[]; resources: string[] }[]);
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
