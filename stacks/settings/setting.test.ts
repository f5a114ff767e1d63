import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { TerraformStack, Testing } from "cdktf";
import { createWorkFolder, type StackJson, type Synthesis, synthesize } from "../testing/synthesis.ts";
import { terraform, testWithTerraform, writeJson } from "../testing/terraform.ts";
import { type SettingName, setting } from "./setting.ts";

const { folder, remove } = createWorkFolder();
let dev: Synthesis;

beforeAll(async () => {
  dev = await synthesize(folder, "dev");
});

afterAll(remove);

function readVarFile(environment: string): string {
  return readFileSync(fileURLToPath(new URL(`../../config/${environment}.tfvars`, import.meta.url)), "utf8");
}

/** What Terraform's plan says to a var-file; of the stack only its variables, which need no provider. */
async function planSettings(stack: StackJson, varFile: string, name: string) {
  const root = join(folder, "settings", name);
  mkdirSync(root, { recursive: true });
  writeJson(root, "main.tf.json", { variable: stack.variable });
  writeFileSync(join(root, "values.tfvars"), varFile);
  const { failed, output } = await terraform(root, "plan", "-input=false", "-var-file=values.tfvars");
  // Terraform breaks its lines.
  return { failed, output: output.replaceAll(/\s*│?\n[│\s]*/g, " ") };
}

function withSetting(varFile: string, setting: string, value: string): string {
  const line = new RegExp(`^${setting} *=.*$`, "m");
  expect(varFile).toMatch(line);
  return varFile.replace(line, `${setting} = ${value}`);
}

const WRONG = [
  ["streams", "longest_stop_hours", "24", "longest_stop_hours must be less than stream_retention_hours"],
  ["streams", "shards_per_stream", "1.5", "shards_per_stream must be a whole number from 0 to 200"],
  ["network", "availability_zones", '["us-east-1a", "us-east-1a"]', "must be two or three different zones"],
  ["network", "availability_zones", '["us-east-1a", "eu-west-1b"]', "must be zones of the region"],
  ["database", "lookback_days", "31", "lookback_days must not be more than click_retention_days"],
  [
    "database",
    "database_instance_class",
    '"t4g.micro"',
    "must be an RDS instance class such as db.t4g.micro",
  ],
  ["attribution", "worker_type", '"G.3X"', "worker_type must be G.025X, G.1X, G.2X, G.4X or G.8X"],
  ["backfill", "backfill_worker_type", '"G.025X"', "backfill_worker_type must be G.1X, G.2X, G.4X or G.8X"],
  ["backfill", "backfill_workers", "1", "backfill_workers must be a whole number from 2 to 299"],
  ["attribution", "kinesis_source", '"kafka"', "kinesis_source must be auto, kinesis or aws-kinesis"],
  ["attribution", "workers", "3", "workers_maximum must not be less than workers"],
  ["attribution", "job_timeout_hours", "169", "job_timeout_hours must be a whole number from 1 to 168"],
  ["attribution", "maintenance_window", '"Sunday:04"', "maintenance_window must be a weekday and an hour"],
  ["generator", "generator_events_per_second", "0", "generator_events_per_second must be more than 0"],
  ["generator", "generator_bots_share", "0.6", "generator_bots_share must be from 0 to 0.5"],
  ["generator", "generator_concurrency", "1", "generator_concurrency must be 0, or from 2 to 5"],
  [
    "orchestrator",
    "stop_schedule",
    '"22:00"',
    "stop_schedule must be empty or an EventBridge Scheduler expression",
  ],
  ["orders", "orders_buffer_seconds", "181", "orders_buffer_seconds must be a whole number from 1 to 180"],
  ["orders", "orders_buffer_mb", "0", "orders_buffer_mb must be a whole number from 1 to 128"],
  ["warehouse", "warehouse_wake_minutes", "20", "warehouse_wake_minutes must be 15, 30 or 60"],
  [
    "warehouse",
    "warehouse_rpu_hours_a_day",
    "0",
    "warehouse_rpu_hours_a_day must be a whole number from 1 to 192",
  ],
  ["monitoring", "warehouse_monthly_budget_usd", "0", "warehouse_monthly_budget_usd must be positive"],
  ["reports", "log_retention_days", "8", "log_retention_days must be one that CloudWatch knows"],
] as const;

testWithTerraform.each(WRONG)(
  "a wrong setting of %s fails at plan by its name: %s = %s",
  async (component, setting, value, message) => {
    const stack = dev.stacks[`dev-${component}`] as StackJson;
    const varFile = withSetting(readVarFile("dev"), setting, value);
    const { failed, output } = await planSettings(stack, varFile, `${component}-${setting}-${value.length}`);
    expect(output).toContain(message);
    expect(failed).toBe(true);
  },
);

const WRONG_OUTSIDE_DEV = [
  [
    "repository_url",
    '"git@github.com:owner/shop.git"',
    "repository_url must be of the form https://github.com/",
  ],
  ["repository_url", '"https://github.com/owner/shop/tree/main"', "repository_url must be of the form"],
  ["connection_arn", '"arn:aws:s3:::shop"', "connection_arn must be the ARN of a CodeConnections connection"],
  ["alarm_email", '"anna"', "alarm_email must be empty or an e-mail address"],
  [
    "lake_schedule",
    '"at(2026-01-31T06:00:00)"',
    "lake_schedule must be empty or an expression of EventBridge",
  ],
  ["monthly_budget_usd", "0", "monthly_budget_usd must be positive"],
] as const;

/** What Terraform's plan says to one setting on its own. */
async function planSetting(name: SettingName, value: string) {
  const stack = new TerraformStack(Testing.app(), "stack");
  setting(stack, name);
  return planSettings(JSON.parse(Testing.synth(stack)), `${name} = ${value}`, `${name}-${value.length}`);
}

testWithTerraform.each(WRONG_OUTSIDE_DEV)(
  "a wrong %s fails at plan by its name: %s",
  async (name, value, message) => {
    const { failed, output } = await planSetting(name, value);
    expect(output).toContain(message);
    expect(failed).toBe(true);
  },
);

testWithTerraform.each([
  ["repository_url", '"https://github.com/owner/e-commerce.shop_1"'],
  [
    "connection_arn",
    '"arn:aws:codeconnections:us-east-1:123456789012:connection/0a1b2c3d-8aad-4d5d-8878-dfcab0bc441f"',
  ],
  ["start_schedule", '"cron(0 7 ? * MON-FRI *)"'],
  ["lake_schedule", '""'],
] as const)("a right %s is taken: %s", async (name, value) => {
  expect(await planSetting(name, value)).toMatchObject({ failed: false });
});

testWithTerraform("another environment's var-file fails at plan, for every stack", async () => {
  const varFile = readVarFile("prod");
  for (const [id, stack] of Object.entries(dev.stacks)) {
    const { failed, output } = await planSettings(stack, varFile, `other-${id}`);
    expect(output).toContain("These stacks are synthesized for dev: give config/dev.tfvars");
    expect(failed).toBe(true);
  }
});

testWithTerraform.each(["dev", "prod"])(
  "every stack finds its settings in the var-file of %s",
  async (name) => {
    const { stacks } = name === "dev" ? dev : await synthesize(folder, name);
    for (const [id, stack] of Object.entries(stacks)) {
      expect(await planSettings(stack, readVarFile(name), `right-${id}`)).toMatchObject({ failed: false });
    }
  },
);
