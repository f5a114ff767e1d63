import { ARTIFACTS } from "../config/artifacts.ts";
import { LANE_NAMES, LANES } from "../config/lanes.ts";
import { FUNCTION_NAMES } from "../functions/registry.ts";
import { JOB_NAMES, JOBS } from "../glue-scripts/registry.ts";
import {
  artifactsOf,
  createWorkFolder,
  type StackJson,
  type Synthesis,
  synthesize,
} from "./testing/synthesis.ts";

const folders = [createWorkFolder(), createWorkFolder()] as const;
let dev: Synthesis;
let prod: Synthesis;
let milliseconds: number;

beforeAll(async () => {
  const began = performance.now();
  dev = await synthesize(folders[0].folder, "dev");
  const between = performance.now();
  prod = await synthesize(folders[0].folder, "prod");
  milliseconds = Math.min(between - began, performance.now() - between);
});

afterAll(() => {
  for (const { remove } of folders) {
    remove();
  }
});

test("all stacks of an environment are synthesized while one waits for it", () => {
  // The machine that tests is busy.
  expect(milliseconds).toBeLessThan(40_000);
  expect(Object.keys(prod.stacks)).toEqual(Object.keys(dev.stacks).map((id) => id.replace("dev", "prod")));
});

test("with all lanes on, main.ts makes the stacks that the lanes name", () => {
  const ofLanes = LANE_NAMES.flatMap((lane) => [...LANES[lane].stacks]);
  // Its state is local.
  const expected = ofLanes.filter((name) => name !== "delivery").map((name) => `dev-${name}`);
  expect(Object.keys(dev.stacks).sort()).toEqual(expected.sort());
});

test("what the stacks upload is what the build writes", () => {
  const { functionZip, jobPackage, jobWheels } = ARTIFACTS;
  const withWheels = JOB_NAMES.filter((name) => JOBS[name].requirements !== undefined);
  const built = [
    ...FUNCTION_NAMES.map(functionZip),
    ...JOB_NAMES.map(jobPackage),
    ...withWheels.map(jobWheels),
  ];
  expect(artifactsOf(dev)).toEqual(built.sort());
});

test("the stacks are the same bytes in any folder", async () => {
  expect((await synthesize(folders[1].folder, "dev")).texts).toEqual(dev.texts);
});

/** Attributes that must be unique in an account. */
const NAMES = [
  "name",
  "function_name",
  "identifier",
  "bucket",
  "final_snapshot_identifier",
  "log_group_name",
];

const INSIDE = ["aws_iam_role_policy", "aws_glue_catalog_table", "aws_cloudwatch_log_stream"];

function namesOf({ stacks }: Synthesis): string[] {
  return Object.values(stacks).flatMap((stack) =>
    Object.entries(stack.resource)
      // The policy inside one role, the table inside one database, the stream inside one log group.
      .filter(([type]) => !INSIDE.includes(type))
      .flatMap(([, resources]) => Object.values(resources))
      .flatMap((resource) => NAMES.map((attribute) => resource[attribute]))
      .filter((name) => typeof name === "string")
      // In SQL a hyphen would have to be quoted.
      .map((name) => name.replaceAll("_", "-"))
      .filter((name) => !/^\$\{[^}]*\}$/.test(name)),
  );
}

test("every name carries its environment, so dev and prod share none", () => {
  const [ofDev, ofProd] = [namesOf(dev), namesOf(prod)];
  expect(ofDev.length).toBeGreaterThan(30);
  expect(ofDev.filter((name) => !name.includes("ecommerce-streaming-dev-"))).toEqual([]);
  expect(ofProd.filter((name) => !name.includes("ecommerce-streaming-prod-"))).toEqual([]);
  expect(Object.values(dev.texts).join("")).not.toMatch(/ecommerce-streaming-prod/);
});

test("dev and prod share no state", () => {
  const keysOf = ({ stacks }: Synthesis) =>
    Object.values(stacks).map(({ terraform: { backend } }) => backend.local?.path ?? backend.s3?.key);
  const keys = [...keysOf(dev), ...keysOf(prod)];
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toContain("../../../../terraform-state/prod/database.tfstate");
});

interface Lifecycle {
  prevent_destroy?: boolean;
  ignore_changes?: string[];
}

function resource({ stacks, environment }: Synthesis, component: string, type: string) {
  const { resource: resources } = stacks[`${environment}-${component}`] as StackJson;
  const found = Object.values(resources[type] ?? {});
  expect(found.length).toBeGreaterThan(0);
  return found as ({ lifecycle: Lifecycle } & Record<string, unknown>)[];
}

const HOLDS_DATA = [
  ["storage", "aws_kms_key"],
  ["storage", "aws_s3_bucket"],
  ["streams", "aws_kinesis_stream"],
  ["database", "aws_db_instance"],
] as const;

test.each(HOLDS_DATA)("prod refuses to destroy, dev does not: %s, %s", (component, type) => {
  const isProtected = (synthesis: Synthesis) =>
    resource(synthesis, component, type).map(({ lifecycle }) => lifecycle.prevent_destroy);
  expect(new Set(isProtected(prod))).toEqual(new Set([true]));
  expect(new Set(isProtected(dev))).toEqual(new Set([false]));
});

test("dev goes without a trace, prod leaves a last snapshot", () => {
  const [[bucket], [key], [database]] = [
    resource(dev, "storage", "aws_s3_bucket"),
    resource(dev, "storage", "aws_kms_key"),
    resource(dev, "database", "aws_db_instance"),
  ];
  expect(bucket).toMatchObject({ force_destroy: true });
  expect(key).toMatchObject({ deletion_window_in_days: 7 });
  expect(database).toMatchObject({
    deletion_protection: false,
    skip_final_snapshot: true,
    delete_automated_backups: true,
  });
  expect(resource(prod, "database", "aws_db_instance")[0]).toMatchObject({
    deletion_protection: true,
    skip_final_snapshot: false,
    final_snapshot_identifier: "ecommerce-streaming-prod-database-final",
  });
});

test.each([
  ["generator", "aws_cloudwatch_event_rule", "state"],
  ["streams", "aws_kinesis_stream", "shard_count"],
  ["database", "aws_db_instance", "allocated_storage"],
])("what the running system changes, a deployment leaves alone: %s, %s, %s", (component, type, attribute) => {
  for (const { lifecycle } of resource(dev, component, type)) {
    expect(lifecycle.ignore_changes).toContain(attribute);
  }
});
