/** How a function must be deployed. */
interface FunctionConfiguration {
  /** What it must find in its environment, besides what all find. */
  variables: Readonly<Record<string, unknown>>;
  /** How long its work may well take: its time-out must be longer. */
  seconds: number;
  /** Its security group, where it is inside the network. */
  inside?: string;
  /** Whether somebody invokes it who does not wait: what fails goes to the dead letters. */
  isAsynchronous: boolean;
}

/** In the environment of every function. */
export const COMMON_VARIABLES = { ENVIRONMENT: "dev", LOG_LEVEL: "info", LOG_FORMAT: "json" };

const DATABASE = {
  DATABASE_HOST: "<db_instance database address>",
  DATABASE_PORT: "<db_instance database port>",
  DATABASE_NAME: "ecommerce",
  DATABASE_CA: "rds",
};

const SHOP_DATABASE = {
  ...DATABASE,
  DATABASE_HOST: "<db_instance shop-database address>",
  DATABASE_PORT: "<db_instance shop-database port>",
  DATABASE_NAME: "shop",
};

const STREAMS = {
  CLICKS_STREAM: "ecommerce-streaming-dev-clicks",
  CHECKOUTS_STREAM: "ecommerce-streaming-dev-checkouts",
};

/** As the generator is told, and who makes orders of what it sends. */
export const MADE_UP_SHOP = {
  seed: 1,
  hours: "shop",
  shoppers: 20_000,
  products: 200,
  shares: {
    late: 0.01,
    duplicated: 0.02,
    out_of_order: 0.02,
    malformed: 0.01,
    bots: "<generator_bots_share>",
  },
  events_per_second: "<generator_events_per_second>",
};

/** Every function, by its name. */
export const FUNCTION_CONFIGURATIONS: Readonly<Record<string, FunctionConfiguration>> = {
  archiver: {
    variables: {
      LAKE_BUCKET: "ecommerce-streaming-dev-lake-<account>",
      STREAMS: {
        clicks: "ecommerce-streaming-dev-clicks",
        checkouts: "ecommerce-streaming-dev-checkouts",
        orders: "ecommerce-streaming-dev-orders",
      },
      METRICS_NAMESPACE: "ecommerce-streaming-dev",
    },
    // To put 6 MB, tried again twice.
    seconds: 30,
    isAsynchronous: false,
  },
  bots: {
    variables: {
      CLICKS_STREAM: "ecommerce-streaming-dev-clicks",
      TABLE: "ecommerce-streaming-dev-bots",
      TOPIC_ARN: "<sns_topic bot-episodes arn>",
      METRICS_NAMESPACE: "ecommerce-streaming-dev",
    },
    // To read the stream again.
    seconds: 120,
    isAsynchronous: false,
  },
  corrections: {
    variables: { ...DATABASE, ...STREAMS, DATABASE_USER: "corrector", DATABASE_LOGIN: "iam" },
    // It ends a statement itself after that.
    seconds: 50,
    inside: "corrections",
    isAsynchronous: true,
  },
  insights: {
    variables: {
      DATABASE: "ecommerce_streaming_dev_lake",
      WORKGROUP: "ecommerce-streaming-dev-insights",
    },
    // It stops a query itself after that.
    seconds: 100,
    isAsynchronous: false,
  },
  facts: {
    variables: {
      JOB_NAME: "ecommerce-streaming-dev-lake",
      CORRECTIONS_FUNCTION: "ecommerce-streaming-dev-corrections",
      REPORTS_FUNCTION: "ecommerce-streaming-dev-reports",
      KEEP_RULE_NAME: "ecommerce-streaming-dev-keep-running",
      METRICS_NAMESPACE: "ecommerce-streaming-dev",
    },
    // As long as the Lambdas may take that it asks.
    seconds: 90,
    isAsynchronous: true,
  },
  generator: {
    variables: {
      ...STREAMS,
      GENERATOR_SETTINGS: MADE_UP_SHOP,
    },
    // It sends a minute's events as they come.
    seconds: 60,
    isAsynchronous: true,
  },
  "order-changes": {
    variables: {},
    // To make 3 MB of changes to rows.
    seconds: 30,
    isAsynchronous: false,
  },
  "order-desk": {
    variables: { TABLE: "ecommerce-streaming-dev-orders", GENERATOR_SETTINGS: MADE_UP_SHOP },
    // To record 500 versions.
    seconds: 30,
    isAsynchronous: true,
  },
  "order-reconciler": {
    variables: {
      TABLE: "ecommerce-streaming-dev-orders",
      LAKE_BUCKET: "ecommerce-streaming-dev-lake-<account>",
      DATABASE: "ecommerce_streaming_dev_lake",
      WORKGROUP: "ecommerce-streaming-dev-insights",
      DELIVERY_SECONDS: "${var.orders_buffer_seconds + 120}",
      METRICS_NAMESPACE: "ecommerce-streaming-dev",
    },
    // It waits as long as Firehose may take, then reads an hour's changes.
    seconds: 600,
    isAsynchronous: true,
  },
  migrations: {
    variables: { ...DATABASE, MASTER_SECRET_ARN: "<db_instance database master_user_secret[0].secret_arn>" },
    seconds: 600,
    inside: "migrations",
    isAsynchronous: true,
  },
  warehouse: {
    variables: {
      WORKGROUP: "ecommerce-streaming-dev-warehouse",
      DATABASE: "warehouse",
      OWNER_SECRET_ARN: "<redshiftserverless_namespace warehouse admin_password_secret_arn>",
      STREAMS: {
        clicks: "ecommerce-streaming-dev-clicks",
        checkouts: "ecommerce-streaming-dev-checkouts",
      },
      LAKE_DATABASE: "ecommerce_streaming_dev_lake",
      AUTO_REFRESH: '${var.warehouse_auto_refresh ? "yes" : "no"}',
      FIGURES_BUCKET: "ecommerce-streaming-dev-warehouse-<account>",
      EXPORTS_BUCKET: "ecommerce-streaming-dev-warehouse-<account>",
      KEEP_RULE_NAME: "ecommerce-streaming-dev-keep-running",
      LAKE_BUCKET: "ecommerce-streaming-dev-lake-<account>",
      METRICS_NAMESPACE: "ecommerce-streaming-dev",
    },
    // A first refresh reads all that the streams have kept.
    seconds: 840,
    isAsynchronous: true,
  },
  "shop-migrations": {
    variables: {
      ...SHOP_DATABASE,
      MASTER_SECRET_ARN: "<db_instance shop-database master_user_secret[0].secret_arn>",
    },
    seconds: 600,
    inside: "shop-migrations",
    isAsynchronous: true,
  },
  sync: {
    variables: {
      ...SHOP_DATABASE,
      DATABASE_USER: "sync",
      DATABASE_LOGIN: "iam",
      EXPORTS_BUCKET: "ecommerce-streaming-dev-warehouse-<account>",
      METRICS_NAMESPACE: "ecommerce-streaming-dev",
    },
    // A history goes on for ten minutes, and ends with a piece that it has begun.
    seconds: 700,
    inside: "sync",
    isAsynchronous: true,
  },
  reports: {
    variables: { ...DATABASE, DATABASE_USER: "reader", DATABASE_LOGIN: "iam" },
    // It ends a report itself after that.
    seconds: 20,
    inside: "reports",
    isAsynchronous: false,
  },
  orchestrator: {
    variables: {
      ...STREAMS,
      JOB_NAME: "ecommerce-streaming-dev-attribution",
      RULE_NAME: "ecommerce-streaming-dev-data-generation",
      KEEP_RULE_NAME: "ecommerce-streaming-dev-keep-running",
      RETRY_SECONDS: "120",
      REPORTS_FUNCTION: "ecommerce-streaming-dev-reports",
      DATABASE_INSTANCE: "ecommerce-streaming-dev-database",
      LONGEST_STOP_HOURS: "<longest_stop_hours>",
      ORDERS_PIPE: "ecommerce-streaming-dev-orders",
      SHOP_DATABASE_INSTANCE: "ecommerce-streaming-dev-shop-database",
      SYNC_RULE_NAME: "ecommerce-streaming-dev-exports",
    },
    // RDS starts in minutes.
    seconds: 600,
    isAsynchronous: true,
  },
  monitor: {
    variables: {
      ORCHESTRATOR_FUNCTION: "ecommerce-streaming-dev-orchestrator",
      REPORTS_FUNCTION: "ecommerce-streaming-dev-reports",
      BOTS_TABLE: "ecommerce-streaming-dev-bots",
      METRICS_NAMESPACE: "ecommerce-streaming-dev",
    },
    // It waits for the status and for three reports.
    seconds: 90,
    isAsynchronous: true,
  },
};

const ARTIFACTS = "s3://ecommerce-streaming-dev-artifacts-<account>";

/** What Glue itself must find among a job's arguments. @param spark settings, one behind the other */
const argumentsOfGlue = (job: string, spark: readonly string[]) => ({
  "--extra-py-files": `${ARTIFACTS}/glue/${job}/${job}-<hash of dist/glue/${job}.zip>.zip`,
  "--additional-python-modules": `${ARTIFACTS}/glue/${job}/${job}-<hash of dist/glue/${job}.gluewheels.zip>.gluewheels.zip`,
  "--python-modules-installer-option": "--no-index",
  "--conf": ["spark.sql.session.timeZone=UTC", "spark.hadoop.fs.s3a.endpoint.region=<region>", ...spark].join(
    " --conf ",
  ),
  "--custom-logGroup-prefix": `/aws-glue/jobs/ecommerce-streaming-dev-${job}`,
  "--enable-metrics": "true",
  "--enable-observability-metrics": "true",
  "--job-bookmark-option": "job-bookmark-disable",
  "--job-language": "python",
});

/** @param command as Glue calls the kind of job */
const runsOf = (job: string, command: string) => ({
  glue_version: "6.0",
  command: {
    name: command,
    python_version: "3",
    script_location: `${ARTIFACTS}/glue/${job}/job-<hash of glue-scripts/${job}/job.py>.py`,
  },
  execution_property: { max_concurrent_runs: 1 },
  security_configuration: "ecommerce-streaming-dev-jobs",
});

/** Every Glue job, by its name: its arguments, and what else decides how it runs. */
export const JOBS: Readonly<Record<string, { arguments: Record<string, string>; runs: object }>> = {
  attribution: {
    arguments: {
      "--clicks_stream": "ecommerce-streaming-dev-clicks",
      "--checkouts_stream": "ecommerce-streaming-dev-checkouts",
      "--checkpoint_location": `${ARTIFACTS}/checkpoints/attribution/`,
      "--database_url":
        "postgresql://ingest@<db_instance database address>:<db_instance database port>/ecommerce",
      "--database_login": "iam",
      "--kinesis_source": "<kinesis_source>",
      "--region": "<region>",
      ...argumentsOfGlue("attribution", [
        "spark.sql.adaptive.enabled=false",
        "spark.sql.streaming.noDataMicroBatches.enabled=false",
        "spark.sql.streaming.minBatchesToRetain=5",
        "spark.sql.execution.arrow.maxRecordsPerBatch=50000",
      ]),
      "--enable-auto-scaling": '${var.workers_maximum > var.workers ? "true" : "false"}',
    },
    runs: {
      // One run at a time stands behind the idempotent start.
      ...runsOf("attribution", "gluestreaming"),
      worker_type: "<worker_type>",
      number_of_workers: "<workers_maximum>",
      max_retries: 10,
      timeout: "${var.job_timeout_hours * 60}",
      maintenance_window: "<maintenance_window>",
      connections: ["ecommerce-streaming-dev-attribution"],
    },
  },
  recomputation: {
    arguments: {
      "--database_url":
        "postgresql://recompute@<db_instance database address>:<db_instance database port>/ecommerce",
      "--database_login": "iam",
      "--region": "<region>",
      ...argumentsOfGlue("recomputation", []),
      "--enable-auto-scaling": "false",
    },
    runs: {
      // A second one would wait for the first one's buckets.
      ...runsOf("recomputation", "glueetl"),
      worker_type: "G.1X",
      number_of_workers: 2,
      max_retries: 0,
      timeout: 480,
      connections: ["ecommerce-streaming-dev-recomputation"],
    },
  },
  lake: {
    arguments: {
      "--lake": "s3://ecommerce-streaming-dev-lake-<account>",
      "--database": "ecommerce_streaming_dev_lake",
      "--region": "<region>",
      "--reports_function": "ecommerce-streaming-dev-reports",
      ...argumentsOfGlue("lake", []),
      "--enable-auto-scaling": "false",
    },
    runs: {
      // A second one would overwrite what the first one makes.
      ...runsOf("lake", "glueetl"),
      worker_type: "G.1X",
      number_of_workers: 2,
      max_retries: 0,
      timeout: 480,
    },
  },
  // Which history, and where the answer goes, its runs are told.
  backfill: {
    arguments: { ...argumentsOfGlue("backfill", []), "--enable-auto-scaling": "true" },
    runs: {
      ...runsOf("backfill", "glueetl"),
      worker_type: "<backfill_worker_type>",
      number_of_workers: "<backfill_workers>",
      max_retries: 0,
      timeout: 480,
    },
  },
};
