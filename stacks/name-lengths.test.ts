import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { LONGEST_ENVIRONMENT_NAME } from "../config/environment-name.ts";
import { PRODUCT } from "../config/names.ts";
import { synthesizeDelivery } from "./testing/delivery-synthesis.ts";
import { createWorkFolder, type StackJson, synthesize } from "./testing/synthesis.ts";

/** Characters that AWS takes of each kind's name: its API references, November 2026. */
const LIMITS: Readonly<Record<string, number>> = {
  aws_athena_named_query: 128,
  aws_athena_workgroup: 128,
  aws_budgets_budget: 100,
  aws_cloudwatch_dashboard: 255,
  aws_cloudwatch_event_rule: 64,
  aws_cloudwatch_log_group: 512,
  aws_cloudwatch_log_metric_filter: 512,
  aws_cloudwatch_metric_alarm: 255,
  aws_codebuild_project: 150,
  aws_db_instance: 63,
  aws_db_parameter_group: 255,
  aws_db_subnet_group: 255,
  aws_dynamodb_table: 255,
  aws_glue_classifier: 255,
  aws_glue_connection: 255,
  aws_glue_crawler: 255,
  aws_glue_job: 255,
  aws_glue_security_configuration: 255,
  aws_iam_policy: 128,
  aws_iam_role: 64,
  aws_kinesis_firehose_delivery_stream: 64,
  aws_kinesis_stream: 128,
  aws_kms_alias: 256,
  aws_lambda_function: 64,
  aws_pipes_pipe: 64,
  aws_redshiftserverless_namespace: 64,
  aws_redshiftserverless_workgroup: 64,
  aws_s3_bucket: 63,
  aws_scheduler_schedule: 64,
  aws_security_group: 255,
  aws_sns_topic: 256,
  aws_sqs_queue: 80,
};
const ACCOUNT = "123456789012";

/** A resource's own name: no description, reference or ARN. */
const isName = (attribute: string) => /(^|_)(name|identifier|bucket)$/.test(attribute);

function namesOf({ resource = {} }: StackJson): { type: string; name: string }[] {
  return Object.entries(resource).flatMap(([type, resources]) =>
    Object.values(resources).flatMap((attributes) =>
      Object.entries(attributes)
        .filter(([attribute, value]) => isName(attribute) && String(value).includes(`${PRODUCT}-dev-`))
        .map(([, value]) => ({ type, name: String(value).replace(/\$\{[^}]*account_id\}/g, ACCOUNT) })),
    ),
  );
}

test("an environment's name may be as long as the longest name made of it allows", async () => {
  const { folder, remove } = createWorkFolder();
  const outdir = mkdtempSync(`${tmpdir()}/delivery-`);
  const { stacks } = await synthesize(folder, "dev");
  const names = Object.values({ ...stacks, ...synthesizeDelivery(outdir).stacks }).flatMap(namesOf);
  remove();
  rmSync(outdir, { recursive: true });

  expect([...new Set(names.map(({ type }) => type))].filter((type) => !(type in LIMITS))).toEqual([]);
  expect(names.length).toBeGreaterThan(50);
  const room = names.map(({ type, name }) => (LIMITS[type] ?? 0) - name.length + "dev".length);
  expect(Math.min(...room)).toBe(LONGEST_ENVIRONMENT_NAME);
});
