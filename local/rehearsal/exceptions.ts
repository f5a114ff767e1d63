import type { FunctionName } from "../../functions/registry.ts";
import type { SettingName } from "../../stacks/settings/setting.ts";

/**
 * All in which a rehearsal differs from AWS, and why: nothing else is left out, replaced or overlooked. The emulator is
 * MiniStack 1.5; `exceptions.test.ts` and the rehearsal itself fail on an entry that is of no use any more.
 */

/** Resources of a type that the emulator refuses. */
export interface LeftOut {
  type: string;
  /** Only those that set it. @default all of the type */
  attribute?: string;
  why: string;
  /** What does its work here, or what is not rehearsed. */
  standIn: string;
}

export const LEFT_OUT: readonly LeftOut[] = [
  {
    type: "aws_vpc_security_group_egress_rule",
    attribute: "prefix_list_id",
    why: "the emulator forgets a rule's prefix list, and Terraform cannot plan what it reads back",
    standIn: "none: nothing here is behind a network",
  },
];

/** Stacks that are not rehearsed at all. */
export interface StackLeftOut {
  component: string;
  why: string;
  standIn: string;
}

export const STACKS_LEFT_OUT: readonly StackLeftOut[] = [
  {
    component: "delivery",
    why: "dev keeps its state in a folder, so it has none; on the emulator a CodeBuild project cannot be destroyed, and GitHub is not there",
    standIn: "tests in stacks/ that validate it and try which change triggers what",
  },
  {
    component: "quicksight",
    why: "the emulator has no QuickSight, whose account subscription and login to the warehouse are a person's own steps",
    standIn:
      "tests that validate it, and run the SQL of its data sets by the emulator's Athena and the warehouse's twin",
  },
];

/** What the emulator only pretends to run. */
export interface StandIn {
  /** Type of the resources that are applied all the same. */
  type: string;
  /** What of them is other here. @default nothing */
  values?: Readonly<Record<string, unknown>>;
  why: string;
  standIn: string;
}

export const STAND_INS: readonly StandIn[] = [
  {
    type: "aws_db_instance",
    why: "the emulator keeps the record of an instance and runs none",
    standIn:
      "PostgreSQL 18, and MariaDB for MySQL, with masters as RDS has them; their addresses and the masters' secrets are the instances'",
  },
  {
    type: "aws_lambda_event_source_mapping",
    values: { enabled: false },
    why: "the emulator's mappings know no window, split, retry limit or failure target, and read new shards from their end",
    standIn: "the laptop's stream consumers, as each mapping is declared",
  },
  ...["aws_kinesis_firehose_delivery_stream", "aws_pipes_pipe"].map((type) => ({
    type,
    why: "the emulator keeps the record of one and moves nothing",
    standIn: "the laptop's, which moves what comes as the resource is applied",
  })),
  {
    type: "aws_redshiftserverless_workgroup",
    why: "the emulator has no Redshift; what keeps the records of one here is this project's",
    standIn: "the laptop's twin, which the Lambda asks by the Data API",
  },
  {
    type: "aws_glue_job",
    why: "the emulator's runs succeed at once",
    standIn:
      "the Glue endpoint, which reads each job as applied and runs its uploaded script and packages on this machine's Spark",
  },
];

/** Arguments of applied Glue jobs that this machine cannot follow, by job; all others are as Terraform wrote them. */
export const JOB_ARGUMENTS = {
  attribution: {
    "--checkpoint_location": "a folder: this Spark has no S3 file system",
    "--database_login": "pgpass: nothing here grants IAM tokens",
    "--kinesis_endpoint": "the emulator's",
  },
  lake: { "--endpoint": "the emulator's, of S3 and of the catalog" },
  recomputation: { "--database_login": "pgpass: nothing here grants IAM tokens" },
} as const;

/** Arguments of a batch job's run that are other than on AWS, by job: Terraform writes none of them. */
export const RUN_ARGUMENTS = {
  backfill: {
    "--events": "a file: this Spark has no S3 file system",
    "--output": "a folder: the same",
  },
} as const;

/** Environment variables of applied functions that this machine cannot follow. */
export const FUNCTION_VARIABLES = {
  corrections: {
    DATABASE_LOGIN: "password: nothing here grants IAM tokens",
    DATABASE_PASSWORD: "made up for this rehearsal",
  },
  facts: { AWS_ENDPOINT_URL_GLUE: "the Glue endpoint's" },
  migrations: { DATABASE_CA: "the authority of this machine's PostgreSQL" },
  "order-reconciler": { DELIVERY_SECONDS: "seconds: Firehose gathers for one here" },
  orchestrator: { AWS_ENDPOINT_URL_GLUE: "the Glue endpoint's" },
  reports: {
    DATABASE_LOGIN: "password: nothing here grants IAM tokens",
    DATABASE_PASSWORD: "made up for this rehearsal",
  },
  "shop-migrations": {
    DATABASE_CA: "the authority of this machine's MariaDB",
    LOGIN_PASSWORDS: "made up for this rehearsal: nothing here grants IAM tokens",
  },
  sync: {
    DATABASE_LOGIN: "password: nothing here grants IAM tokens",
    DATABASE_PASSWORD: "made up for this rehearsal",
  },
  warehouse: { AWS_ENDPOINT_URL_REDSHIFT_DATA: "the twin's" },
} as const satisfies Partial<Record<FunctionName, Readonly<Record<string, string>>>>;

/** Settings that are other than in the environment's tfvars. */
export const SETTINGS = {
  orders_buffer_seconds: { value: 1, why: "nobody who rehearses waits a minute for what Firehose gathers" },
} as const satisfies Partial<Record<SettingName, { value: number; why: string }>>;

/** What a plan finds changed right after the apply, by the emulator's fault. */
export interface Drift {
  type: string;
  attributes: readonly string[];
  why: string;
}

export const DRIFTS: readonly Drift[] = [
  {
    type: "aws_cloudwatch_metric_alarm",
    attributes: [
      "actions_enabled",
      "alarm_actions",
      "alarm_description",
      "dimensions",
      "ok_actions",
      "period",
      "statistic",
      "threshold_metric_id",
      "treat_missing_data",
    ],
    why: "the emulator's list of alarms leaves them out",
  },
  {
    type: "aws_db_instance",
    attributes: ["enabled_cloudwatch_logs_exports"],
    why: "the emulator always answers that no log is exported",
  },
  {
    type: "aws_glue_connection",
    attributes: ["tags_all"],
    why: "the emulator forgets the tags that a connection is made with",
  },
  {
    type: "aws_glue_job",
    attributes: ["execution_property", "maintenance_window", "tags_all"],
    why: "the emulator forgets them when a job is made",
  },
  {
    type: "aws_kinesis_stream",
    attributes: ["tags_all"],
    why: "the emulator forgets the tags that a stream is made with",
  },
  {
    type: "aws_lambda_function_event_invoke_config",
    attributes: ["maximum_event_age_in_seconds"],
    why: "the emulator answers an age where none was set",
  },
  {
    type: "aws_lambda_event_source_mapping",
    attributes: ["kms_key_arn", "metrics_config"],
    why: "the emulator forgets them when a mapping is made",
  },
  {
    type: "aws_vpc_endpoint",
    attributes: ["policy", "private_dns_enabled", "security_group_ids"],
    why: "the emulator's list of endpoints leaves them out",
  },
];

/** What the emulator still has after everything was destroyed. */
export interface Remains {
  /** As `remains.ts` calls it. */
  kind: string;
  why: string;
}

export const REMAINS: readonly Remains[] = [];
