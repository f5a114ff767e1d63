import { App, Testing } from "cdktf";
import { findEnvironment } from "../../config/environments.ts";
import { JOB_NAMES, type JobName } from "../../glue-scripts/registry.ts";
import { Storage } from "../storage.ts";
import type { Statement } from "../testing/statements.ts";
import type { StackJson } from "../testing/synthesis.ts";
import { EnvironmentStack } from "./environment-stack.ts";
import { GlueJob } from "./glue-job.ts";

class TwoJobs extends EnvironmentStack {
  constructor(app: App) {
    const environment = findEnvironment("dev");
    super(app, environment, "two-jobs");
    const storage = new Storage(app, environment);
    const workers = { type: this.setting("worker_type"), maximum: this.setting("workers_maximum") };
    for (const name of JOB_NAMES) {
      const own = name === "backfill" && { folders: { reads: ["histories"], keeps: ["answers"] } };
      new GlueJob(this, name, { storage, workers, timeoutMinutes: 60, ...own });
    }
  }
}

let stack: StackJson;

beforeAll(() => {
  stack = JSON.parse(Testing.synth(new TwoJobs(new App({ stackTraces: false }))));
});

interface Job {
  name: string;
  command: { name: string };
  maintenance_window?: string;
  max_retries: number;
  default_arguments: Record<string, string>;
  connections?: string[];
}

function job(name: JobName): Job {
  const jobs = Object.values(stack.resource.aws_glue_job ?? {}) as unknown as Job[];
  return jobs.find((each) => each.name === `ecommerce-streaming-dev-${name}`) as Job;
}

/** Objects of the artifact bucket on which the job's role may do something, by action. */
function objectsOf(name: JobName): Record<string, string[]> {
  const documents = Object.entries(stack.data.aws_iam_policy_document ?? {});
  const own = documents.filter(([id]) => id.startsWith(`${name}_`)).map(([, document]) => document);
  const statements = own.flatMap((document) => document.statement as Required<Statement>[]);
  const allowed: Record<string, string[]> = {};
  for (const { actions, resources } of statements) {
    for (const action of actions.filter((each) => /^s3:.*Object$/.test(each))) {
      const paths = resources.map((resource) => resource.split("}/")[1] ?? "");
      allowed[action] = [...(allowed[action] ?? []), ...paths];
    }
  }
  return allowed;
}

test("jobs of one stack have each their own job, role, files and log groups", () => {
  const counts = Object.entries(stack.resource).map(([type, named]) => [type, Object.keys(named).length]);
  expect(Object.fromEntries(counts)).toEqual({
    aws_cloudwatch_log_group: 8,
    aws_glue_job: 4,
    aws_iam_role: 4,
    aws_iam_role_policy: 4,
    aws_s3_object: 12,
  });
});

test("a streaming job keeps a checkpoint, and Glue may restart it in the window and after a failure", () => {
  const { command, maintenance_window, max_retries, default_arguments } = job("attribution");
  expect(command.name).toBe("gluestreaming");
  expect(maintenance_window).toBe("${var.maintenance_window}");
  expect(max_retries).toBeGreaterThan(0);
  expect(default_arguments["--checkpoint_location"]).toMatch(/^s3:\/\/.*\/checkpoints\/attribution\/$/);
  expect(objectsOf("attribution")).toEqual({
    "s3:GetObject": [
      ...["glue/attribution/*", "glue/attribution", "checkpoints/attribution", "checkpoints"],
      "checkpoints/attribution/*",
    ],
    "s3:PutObject": ["checkpoints/attribution/*"],
    "s3:DeleteObject": ["checkpoints/attribution/*"],
  });
});

test("a batch job has neither checkpoint nor window nor retries, reads what it is to read and writes what it is to write", () => {
  const { command, max_retries, default_arguments, ...rest } = job("backfill");
  expect(command.name).toBe("glueetl");
  expect(max_retries).toBe(0);
  expect(rest).not.toHaveProperty("maintenance_window");
  expect(Object.keys(default_arguments)).not.toContain("--checkpoint_location");
  expect(objectsOf("backfill")).toEqual({
    "s3:GetObject": [
      ...["glue/backfill/*", "histories/*", "glue/backfill", "histories", "answers"],
      "answers/*",
    ],
    "s3:PutObject": ["answers/*"],
    "s3:DeleteObject": ["answers/*"],
  });
});

test("S3A may ask of each folder, and of those above one that it makes, whether it is a file and what lies below", () => {
  const statements = Object.values(stack.data.aws_iam_policy_document ?? {}).flatMap(
    (document) => document.statement as Required<Statement>[],
  );
  const listed = statements.filter(({ actions }) => actions.includes("s3:ListBucket"));
  expect(listed.map(({ condition }) => condition[0]?.values)).toContainEqual([
    ...["glue/attribution", "glue/attribution/*", "checkpoints/attribution", "checkpoints/attribution/*"],
    ...["checkpoints", "checkpoints/"],
  ]);
  expect(job("attribution").default_arguments["--conf"]).toContain(
    "spark.hadoop.fs.s3a.endpoint.region=${var.region}",
  );
});

test("a job that nobody puts into the network has no connection, and its role knows no network", () => {
  expect(job("backfill")).not.toHaveProperty("connections");
  expect(JSON.stringify(stack.data)).not.toMatch(/"(ec2:|glue:GetConnection)/);
});
