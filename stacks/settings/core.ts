import { matches, type Setting, whole } from "./rules.ts";

/** Settings of the core's stacks. */
export const CORE_SETTINGS = {
  shards_per_stream: {
    type: "number",
    description: "shards of each stream when it is made; 0: on demand",
    rules: [whole("shards_per_stream", 0, 200)],
  },
  stream_retention_hours: {
    type: "number",
    description: "how long Kinesis keeps an event",
    rules: [whole("stream_retention_hours", 24, 8760)],
  },
  longest_stop_hours: {
    type: "number",
    description: "how long the job may be stopped without losing an event",
    rules: [
      whole("longest_stop_hours", 1, 8759),
      [
        "var.longest_stop_hours < var.stream_retention_hours",
        "longest_stop_hours must be less than stream_retention_hours: what is older is lost.",
      ],
    ],
    with: ["stream_retention_hours"],
  },
  availability_zones: {
    type: "list(string)",
    description:
      "two zones of the region, three for the lane warehouse; the job and the endpoints are in the first",
    rules: [
      [
        "contains([2, 3], length(var.availability_zones)) && length(distinct(var.availability_zones)) == length(var.availability_zones)",
        "availability_zones must be two or three different zones.",
      ],
      [
        "alltrue([for zone in var.availability_zones : startswith(zone, var.region)])",
        "availability_zones must be zones of the region.",
      ],
    ],
  },
  log_endpoints: {
    type: "bool",
    description: "endpoints for the job's log and metrics, where Glue's own proxy does not carry them",
  },
  database_instance_class: {
    type: "string",
    description: "RDS instance class",
    rules: [matches("database_instance_class", "^db\\.", "an RDS instance class such as db.t4g.micro")],
  },
  database_storage_gb: {
    type: "number",
    description: "storage of the database when it is made; it grows by itself up to ten times that",
    rules: [whole("database_storage_gb", 20, 6500)],
  },
  database_multi_az: { type: "bool", description: "a standby in the other zone" },
  database_backup_days: {
    type: "number",
    description: "how long RDS keeps backups",
    rules: [whole("database_backup_days", 1, 35)],
  },
  worker_type: {
    type: "string",
    description: "Glue worker type",
    rules: [
      [
        'contains(["G.025X", "G.1X", "G.2X", "G.4X", "G.8X"], var.worker_type)',
        "worker_type must be G.025X, G.1X, G.2X, G.4X or G.8X.",
      ],
    ],
  },
  workers: {
    type: "number",
    description: "Glue workers, the driver included",
    rules: [whole("workers", 2, 299)],
  },
  workers_maximum: {
    type: "number",
    description: "more than workers: Glue scales by itself up to that",
    rules: [
      whole("workers_maximum", 2, 299),
      ["var.workers_maximum >= var.workers", "workers_maximum must not be less than workers."],
    ],
    with: ["workers"],
  },
  job_timeout_hours: {
    type: "number",
    description: "after which Glue ends a run",
    rules: [whole("job_timeout_hours", 1, 168)],
  },
  kinesis_source: {
    type: "string",
    description:
      "Spark's source of Kinesis records on Glue; auto: kinesis, and where it is not there aws-kinesis",
    rules: [
      [
        'contains(["auto", "kinesis", "aws-kinesis"], var.kinesis_source)',
        "kinesis_source must be auto, kinesis or aws-kinesis.",
      ],
    ],
  },
  backfill_worker_type: {
    type: "string",
    description: "Glue worker type of the backfill; Glue has G.025X for streaming jobs only",
    rules: [
      [
        'contains(["G.1X", "G.2X", "G.4X", "G.8X"], var.backfill_worker_type)',
        "backfill_worker_type must be G.1X, G.2X, G.4X or G.8X.",
      ],
    ],
  },
  backfill_workers: {
    type: "number",
    description: "workers of the backfill at most, the driver included; Glue scales by itself up to that",
    rules: [whole("backfill_workers", 2, 299)],
  },
  maintenance_window: {
    type: "string",
    description: "UTC weekday and hour in which Glue may restart the job, such as Sun:04",
    rules: [
      matches(
        "maintenance_window",
        "^(Mon|Tue|Wed|Thu|Fri|Sat|Sun):([01]?[0-9]|2[0-3])$",
        "a weekday and an hour such as Sun:04",
      ),
    ],
  },
  lookback_days: {
    type: "number",
    description: "how far before a line a click may lie; the database's own setting once it is made",
    rules: [
      whole("lookback_days", 1, 3650),
      [
        "var.lookback_days <= var.click_retention_days",
        "lookback_days must not be more than click_retention_days: older clicks are gone.",
      ],
    ],
    with: ["click_retention_days"],
  },
  click_retention_days: {
    type: "number",
    description: "how long the database keeps clicks; its own setting once it is made",
    rules: [whole("click_retention_days", 1, 3650)],
  },
  generator_events_per_second: {
    type: "number",
    description: "made-up events, mean over a day",
    rules: [
      [
        "var.generator_events_per_second > 0 && var.generator_events_per_second <= 5000",
        "generator_events_per_second must be more than 0 and at most 5000.",
      ],
    ],
  },
  generator_bots_share: {
    type: "number",
    description:
      "share of bots' events among the made-up ones; each bot is a mail to alarm_email in ten minutes",
    rules: [
      [
        "var.generator_bots_share >= 0 && var.generator_bots_share <= 0.5",
        "generator_bots_share must be from 0 to 0.5.",
      ],
    ],
  },
  generator_concurrency: {
    type: "number",
    description: "runs of the generator that are reserved for it, and no more; 0: none, as new accounts need",
    rules: [
      [
        "contains([0, 2, 3, 4, 5], var.generator_concurrency)",
        "generator_concurrency must be 0, or from 2 to 5: one minute runs into the next one.",
      ],
    ],
  },
  start_schedule: scheduleOf("start"),
  stop_schedule: scheduleOf("stop"),
  alarm_email: {
    type: "string",
    description: "who is told of alarms; empty: nobody",
    rules: [
      [
        'var.alarm_email == "" || can(regex("^[^@ ]+@[^@ ]+[.][^@ ]+$", var.alarm_email))',
        "alarm_email must be empty or an e-mail address.",
      ],
    ],
  },
  monthly_budget_usd: {
    type: "number",
    description: "alarm when the month's costs pass or will pass it",
    rules: [["var.monthly_budget_usd > 0", "monthly_budget_usd must be positive."]],
  },
  repository_url: {
    type: "string",
    description: "what CodeBuild builds from",
    rules: [
      matches(
        "repository_url",
        "^https://github\\.com/[A-Za-z0-9-]+/[A-Za-z0-9._-]+$",
        "of the form https://github.com/<owner>/<repository>",
      ),
    ],
  },
  connection_arn: {
    type: "string",
    description: "the CodeConnections connection to GitHub",
    rules: [
      matches(
        "connection_arn",
        "^arn:[a-z-]+:(codeconnections|codestar-connections):[a-z0-9-]+:[0-9]{12}:connection/[0-9a-f-]+$",
        "the ARN of a CodeConnections connection",
      ),
    ],
  },
  log_retention_days: {
    type: "number",
    description: "how long CloudWatch keeps logs",
    rules: [
      [
        "contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)",
        "log_retention_days must be one that CloudWatch knows, such as 7, 30 or 365.",
      ],
    ],
  },
} as const satisfies Record<string, Setting>;

function scheduleOf(action: "start" | "stop") {
  const name = `${action}_schedule`;
  return {
    type: "string",
    description: `when to ${action} the system, UTC, such as cron(0 7 ? * MON-FRI *); empty: never`,
    rules: [
      [
        `var.${name} == "" || can(regex("^(cron|rate|at)[(].+[)]$", var.${name}))`,
        `${name} must be empty or an EventBridge Scheduler expression such as cron(0 7 ? * MON-FRI *).`,
      ],
    ],
  } as const;
}
