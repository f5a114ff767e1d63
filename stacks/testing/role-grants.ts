import type { Grant } from "./statements.ts";

interface Role {
  /** The service that takes the role, and when it may. */
  takenBy: string;
  may: readonly Grant[];
}

const KEY = ["<kms_key arn>"];
const CLICKS = "<kinesis_stream clicks arn>";
const CHECKOUTS = "<kinesis_stream checkouts arn>";
const ORDERS = "<kinesis_stream orders arn>";
const ORDERS_TABLE = "<dynamodb_table orders arn>";
const BOTS_TABLE = "<dynamodb_table bots arn>";
const ARTIFACTS = "<s3_bucket artifacts arn>";
const CATALOG = [
  "glue:catalog",
  "glue:database/ecommerce_streaming_dev_lake",
  "glue:table/ecommerce_streaming_dev_lake/*",
];
const inDatabase = (database: string) => CATALOG.map((part) => part.replace("_lake", `_lake_${database}`));
const INTERFACES = "ec2:network-interface/*";

const READ_CATALOG = [
  ...["glue:BatchGetPartition", "glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions"],
  ...["glue:GetTable", "glue:GetTables"],
];

const INTERFACE_ACTIONS = [
  ...["ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"],
  ...["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses"],
];

const via = (service: string) => [`StringEquals kms:ViaService ${service}.<region>.amazonaws.com`];

/** What decrypts its variables, and its own log. */
const lambda = (name: string): Grant[] => [
  { actions: ["kms:Decrypt"], on: KEY, if: via("lambda") },
  {
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    on: [`<cloudwatch_log_group /aws/lambda/${name} arn>:log-stream:*`],
  },
];

/** Inside the network Lambda keeps interfaces in the function's name; the function itself may not. */
const inside = (name: string): Grant[] => [
  { actions: INTERFACE_ACTIONS, on: ["*"] },
  {
    actions: [...INTERFACE_ACTIONS, "ec2:DetachNetworkInterface"].map((action) => `not ${action}`),
    on: ["*"],
    if: [`ArnEquals lambda:SourceFunctionArn lambda:function:ecommerce-streaming-dev-${name}`],
  },
];

const SEND_DEAD_LETTERS: readonly Grant[] = [
  { actions: ["sqs:SendMessage"], on: ["<sqs_queue dead-letters arn>"] },
  { actions: ["kms:Decrypt", "kms:GenerateDataKey"], on: KEY, if: via("sqs") },
];

const readStreams = (...streams: string[]): Grant[] => [
  {
    actions: [
      "kinesis:DescribeStream",
      "kinesis:DescribeStreamSummary",
      "kinesis:GetRecords",
      "kinesis:GetShardIterator",
      "kinesis:ListShards",
    ],
    on: streams,
  },
  { actions: ["kms:Decrypt"], on: KEY, if: via("kinesis") },
];

const KEEP_FAILED_RECORDS: readonly Grant[] = [
  { actions: ["s3:PutObject"], on: ["<s3_bucket failed-records arn>/aws/lambda/*"] },
  { actions: ["s3:ListBucket"], on: ["<s3_bucket failed-records arn>"] },
  { actions: ["kms:GenerateDataKey"], on: KEY, if: via("s3") },
];

const logIn = (login: string): Grant => ({
  actions: ["rds-db:connect"],
  on: [`rds-db:dbuser:<db_instance database resource_id>/${login}`],
});

/** What Glue does in a job's or a crawler's name with its logs and metrics. */
const report = (logs: readonly string[]): Grant[] => [
  {
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    on: logs.map((group) => `${group}:log-stream:*`),
  },
  { actions: ["logs:AssociateKmsKey", "logs:CreateLogGroup"], on: logs.map((group) => `${group}:*`) },
  {
    actions: ["cloudwatch:PutMetricData"],
    on: ["*"],
    if: ["StringEquals cloudwatch:namespace Glue"],
  },
];

/**
 * What Glue does in a job's name with the job's files, log and metrics.
 * @param folders of the bucket that it uses besides
 * @param above folders over those that it makes: S3A asks whether one of them is a file
 */
const inGlue = (job: string, folders: readonly string[], above: readonly string[]): Grant[] => {
  const logs = ["error", "output"].map(
    (kind) => `<cloudwatch_log_group /aws-glue/jobs/${job}/jobs-role/${job}/${kind} arn>`,
  );
  const own = [`glue/${job}`, ...folders];
  const prefixes = [
    ...own.flatMap((folder) => [folder, `${folder}/*`]),
    ...above.flatMap((folder) => [folder, `${folder}/`]),
  ].sort();
  return [
    ...report(logs),
    { actions: ["s3:GetObject"], on: [`${ARTIFACTS}/glue/${job}/*`] },
    { actions: ["s3:GetObject"], on: [...own, ...above].map((path) => `${ARTIFACTS}/${path}`) },
    {
      actions: ["s3:ListBucket"],
      on: [ARTIFACTS],
      if: [`StringLike s3:prefix ${prefixes.join(", ")}`],
    },
    { actions: ["kms:Decrypt", "kms:GenerateDataKey"], on: KEY, if: via("s3") },
  ];
};

/** What a function needs to ask in the workgroup, in whose name Athena writes what it answers. */
const QUERY: readonly Grant[] = [
  {
    actions: ["Get", "Start", "Stop"]
      .map((verb) => `athena:${verb}QueryExecution`)
      .concat("athena:GetQueryResults"),
    on: ["<athena_workgroup insights arn>"],
  },
  { actions: ["s3:GetBucketLocation", "s3:ListBucket"], on: ["<s3_bucket results arn>"] },
  {
    actions: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
    on: ["<s3_bucket results arn>/*"],
  },
  { actions: ["kms:Decrypt", "kms:GenerateDataKey"], on: KEY, if: via("s3") },
];

const WRITE_TABLE: Grant = {
  actions: ["Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"].map(
    (action) => `kms:${action}`,
  ),
  on: KEY,
  if: via("dynamodb"),
};

/** A crawler reads below a folder of the lake, and writes into a database of its own. */
const findDrift = (noun: string, folder: string, database: string): Grant[] => [
  ...report([`<cloudwatch_log_group /aws-glue/crawlers-role/${noun}-jobs arn>`]),
  { actions: ["s3:GetObject"], on: [`<s3_bucket lake arn>/${folder}/*`] },
  { actions: ["s3:GetBucketLocation"], on: ["<s3_bucket lake arn>"] },
  { actions: ["s3:ListBucket"], on: ["<s3_bucket lake arn>"], if: [`StringLike s3:prefix ${folder}/*`] },
  { actions: ["kms:Decrypt"], on: KEY, if: via("s3") },
  {
    actions: [
      ...["glue:BatchCreatePartition", "glue:BatchDeletePartition", "glue:BatchGetPartition"],
      ...["glue:BatchUpdatePartition", "glue:CreatePartition", "glue:CreateTable"],
      ...["glue:DeletePartition", "glue:DeleteTable", "glue:GetDatabase", "glue:GetPartition"],
      ...["glue:GetPartitions", "glue:GetTable", "glue:GetTables", "glue:UpdatePartition"],
      "glue:UpdateTable",
    ],
    on: inDatabase(database),
  },
];

const keep = (folder: string): Grant => ({
  actions: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
  on: [`${ARTIFACTS}/${folder}/*`],
});

/** What Glue does in a job's name to bring it into the network. */
const overConnection = (job: string): Grant[] => [
  { actions: ["glue:GetConnection"], on: [`<glue_connection ${job} arn>`, "glue:catalog"] },
  {
    actions: ["ec2:CreateNetworkInterface"],
    on: [INTERFACES, `<security_group ${job} arn>`, "<subnet private-0 arn>"],
  },
  { actions: ["ec2:DeleteNetworkInterface"], on: [INTERFACES] },
  {
    actions: ["ec2:CreateTags"],
    on: [INTERFACES],
    if: ["ForAllValues:StringEquals aws:TagKeys aws-glue-service-resource"],
  },
  {
    actions: [
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeRouteTables",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcAttribute",
      "ec2:DescribeVpcEndpoints",
    ],
    on: ["*"],
  },
];

/** Every role but delivery's, by its name: what its code needs, and nothing else. */
export const ROLES: Readonly<Record<string, Role>> = {
  archiver: {
    takenBy: "lambda.amazonaws.com",
    may: [
      ...lambda("archiver"),
      ...readStreams(CLICKS, CHECKOUTS, ORDERS),
      ...KEEP_FAILED_RECORDS,
      { actions: ["s3:PutObject"], on: ["<s3_bucket lake arn>/raw/*"] },
    ],
  },
  insights: {
    takenBy: "lambda.amazonaws.com",
    may: [
      ...lambda("insights"),
      ...QUERY,
      { actions: READ_CATALOG, on: CATALOG },
      {
        actions: ["s3:GetObject"],
        on: ["external", "facts", "orders"].map((folder) => `<s3_bucket lake arn>/${folder}/*`),
      },
      { actions: ["s3:GetBucketLocation"], on: ["<s3_bucket lake arn>"] },
      {
        actions: ["s3:ListBucket"],
        on: ["<s3_bucket lake arn>"],
        if: ["StringLike s3:prefix external/*, facts/*, orders/*"],
      },
    ],
  },
  bots: {
    takenBy: "lambda.amazonaws.com",
    may: [
      ...lambda("bots"),
      ...readStreams(CLICKS),
      ...KEEP_FAILED_RECORDS,
      { actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], on: [BOTS_TABLE] },
      WRITE_TABLE,
      { actions: ["sns:Publish"], on: ["<sns_topic bot-episodes arn>"] },
      { actions: ["kms:Decrypt", "kms:GenerateDataKey"], on: KEY, if: via("sns") },
    ],
  },
  generator: {
    takenBy: "lambda.amazonaws.com",
    may: [
      ...lambda("generator"),
      ...SEND_DEAD_LETTERS,
      { actions: ["kinesis:PutRecords"], on: [CLICKS, CHECKOUTS] },
      { actions: ["kms:GenerateDataKey"], on: KEY, if: via("kinesis") },
      { actions: ["events:DescribeRule"], on: ["<cloudwatch_event_rule data-generation arn>"] },
    ],
  },
  migrations: {
    takenBy: "lambda.amazonaws.com",
    may: [
      ...lambda("migrations"),
      ...SEND_DEAD_LETTERS,
      ...inside("migrations"),
      logIn("postgres"),
      {
        actions: ["secretsmanager:GetSecretValue"],
        on: ["<db_instance database master_user_secret[0].secret_arn>"],
      },
      { actions: ["kms:Decrypt"], on: KEY, if: via("secretsmanager") },
    ],
  },
  attribution: {
    takenBy: "glue.amazonaws.com",
    may: [
      ...inGlue("attribution", ["checkpoints/attribution"], ["checkpoints"]),
      ...overConnection("attribution"),
      ...readStreams(CLICKS, CHECKOUTS),
      logIn("ingest"),
      keep("checkpoints/attribution"),
    ],
  },
  backfill: {
    takenBy: "glue.amazonaws.com",
    may: [
      ...inGlue("backfill", ["data/backfill/input", "data/backfill/output"], ["data", "data/backfill"]),
      { actions: ["s3:GetObject"], on: [`${ARTIFACTS}/data/backfill/input/*`] },
      keep("data/backfill/output"),
    ],
  },
  corrections: {
    takenBy: "lambda.amazonaws.com",
    may: [
      ...lambda("corrections"),
      ...inside("corrections"),
      ...SEND_DEAD_LETTERS,
      logIn("corrector"),
      { actions: ["kinesis:PutRecords"], on: [CLICKS, CHECKOUTS] },
      { actions: ["kms:GenerateDataKey"], on: KEY, if: via("kinesis") },
    ],
  },
  lake: {
    takenBy: "glue.amazonaws.com",
    may: [
      ...inGlue("lake", [], []),
      { actions: ["s3:GetObject"], on: ["<s3_bucket lake arn>/raw/*"] },
      {
        actions: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
        on: ["external", "facts", "manifests", "work"].map((folder) => `<s3_bucket lake arn>/${folder}/*`),
      },
      { actions: ["s3:ListBucket"], on: ["<s3_bucket lake arn>"] },
      {
        actions: [
          ...["glue:BatchCreatePartition", "glue:BatchUpdatePartition", "glue:CreateTable"],
          ...["glue:DeletePartition", "glue:GetPartitions", "glue:GetTable", "glue:UpdateTable"],
        ],
        on: CATALOG,
      },
      { actions: ["lambda:InvokeFunction"], on: ["<lambda_function reports arn>"] },
    ],
  },
  drift: { takenBy: "glue.amazonaws.com", may: findDrift("drift", "facts", "drift") },
  "orders-drift": {
    takenBy: "glue.amazonaws.com",
    may: findDrift("orders-drift", "orders", "orders_drift"),
  },
  "order-desk": {
    takenBy: "lambda.amazonaws.com",
    may: [
      ...lambda("order-desk"),
      ...SEND_DEAD_LETTERS,
      {
        actions: ["BatchGetItem", "DeleteItem", "GetItem", "PutItem", "UpdateItem"].map(
          (action) => `dynamodb:${action}`,
        ),
        on: [ORDERS_TABLE],
      },
      WRITE_TABLE,
    ],
  },
  "order-changes": { takenBy: "lambda.amazonaws.com", may: lambda("order-changes") },
  "orders-pipe": {
    takenBy:
      "pipes.amazonaws.com if StringEquals aws:SourceAccount <account> if ArnEquals aws:SourceArn pipes:pipe/ecommerce-streaming-dev-orders",
    may: [
      ...SEND_DEAD_LETTERS,
      {
        actions: ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"].map(
          (action) => `dynamodb:${action}`,
        ),
        on: ["<dynamodb_table orders stream_arn>"],
      },
      { actions: ["kms:Decrypt"], on: KEY, if: via("dynamodb") },
      { actions: ["kinesis:PutRecord", "kinesis:PutRecords"], on: [ORDERS] },
      { actions: ["kms:GenerateDataKey"], on: KEY, if: via("kinesis") },
    ],
  },
  "orders-firehose": {
    takenBy: "firehose.amazonaws.com if StringEquals aws:SourceAccount <account>",
    may: [
      ...readStreams(ORDERS),
      {
        actions: ["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"],
        on: ["<lambda_function order-changes arn>:$LATEST"],
      },
      {
        actions: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
        on: ["<s3_bucket lake arn>/orders/*", "<s3_bucket lake arn>/orders-failed/*"],
      },
      {
        actions: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
        on: ["<s3_bucket lake arn>"],
      },
      { actions: ["kms:Decrypt", "kms:GenerateDataKey"], on: KEY, if: via("s3") },
      {
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        on: ["<cloudwatch_log_group /aws/kinesisfirehose/orders arn>:log-stream:*"],
      },
    ],
  },
  "order-reconciler": {
    takenBy: "lambda.amazonaws.com",
    may: [
      ...lambda("order-reconciler"),
      ...SEND_DEAD_LETTERS,
      ...QUERY,
      { actions: ["dynamodb:Scan"], on: [ORDERS_TABLE] },
      { actions: ["kms:Decrypt", "kms:DescribeKey"], on: KEY, if: via("dynamodb") },
      {
        actions: ["s3:GetObject"],
        on: ["orders", "orders-failed", "orders-reconciliation", "raw/orders"].map(
          (folder) => `<s3_bucket lake arn>/${folder}/*`,
        ),
      },
      {
        actions: ["s3:PutObject"],
        on: ["orders", "orders-failed", "orders-reconciliation", "orders-replayed"].map(
          (folder) => `<s3_bucket lake arn>/${folder}/*`,
        ),
      },
      { actions: ["s3:DeleteObject"], on: ["<s3_bucket lake arn>/orders-failed/*"] },
      { actions: ["s3:GetBucketLocation", "s3:ListBucket"], on: ["<s3_bucket lake arn>"] },
      {
        actions: ["glue:GetDatabase", "glue:GetTable"],
        on: [...CATALOG.slice(0, 2), "glue:table/ecommerce_streaming_dev_lake/orders"],
      },
    ],
  },
  facts: {
    takenBy: "lambda.amazonaws.com",
    may: [
      ...lambda("facts"),
      ...SEND_DEAD_LETTERS,
      { actions: ["glue:GetJobRuns", "glue:StartJobRun"], on: ["<glue_job lake arn>"] },
      {
        actions: ["lambda:InvokeFunction"],
        on: ["<lambda_function corrections arn>", "<lambda_function reports arn>"],
      },
      { actions: ["events:DescribeRule"], on: ["<cloudwatch_event_rule keep-running arn>"] },
    ],
  },
  recomputation: {
    takenBy: "glue.amazonaws.com",
    may: [...inGlue("recomputation", [], []), ...overConnection("recomputation"), logIn("recompute")],
  },
  quicksight: {
    takenBy: "quicksight.amazonaws.com if StringEquals aws:SourceAccount <account>",
    may: [
      {
        actions: [
          ...["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeSecurityGroups"],
          ...["ec2:DescribeSubnets", "ec2:ModifyNetworkInterfaceAttribute"],
        ],
        on: ["*"],
      },
    ],
  },
  redshift: {
    takenBy:
      "redshift-serverless.amazonaws.com,redshift.amazonaws.com if StringEquals aws:SourceAccount <account>",
    may: [
      ...readStreams(CLICKS, CHECKOUTS),
      { actions: ["kinesis:ListStreams"], on: ["*"] },
      {
        actions: ["s3:GetObject"],
        on: ["sync/rows", "warehouse/refill"].map((folder) => `<s3_bucket warehouse arn>/${folder}/*`),
      },
      { actions: ["s3:ListBucket"], on: ["<s3_bucket warehouse arn>"] },
      { actions: READ_CATALOG, on: CATALOG },
      { actions: ["s3:GetObject"], on: ["<s3_bucket lake arn>/facts/*"] },
      { actions: ["s3:GetBucketLocation"], on: ["<s3_bucket lake arn>"] },
      { actions: ["s3:ListBucket"], on: ["<s3_bucket lake arn>"], if: ["StringLike s3:prefix facts/*"] },
      { actions: ["kms:Decrypt"], on: KEY, if: via("s3") },
    ],
  },
  "shop-migrations": {
    takenBy: "lambda.amazonaws.com",
    may: [
      ...lambda("shop-migrations"),
      ...SEND_DEAD_LETTERS,
      ...inside("shop-migrations"),
      {
        actions: ["secretsmanager:GetSecretValue"],
        on: ["<db_instance shop-database master_user_secret[0].secret_arn>"],
      },
      { actions: ["kms:Decrypt"], on: KEY, if: via("secretsmanager") },
    ],
  },
  sync: {
    takenBy: "lambda.amazonaws.com",
    may: [
      ...lambda("sync"),
      ...SEND_DEAD_LETTERS,
      ...inside("sync"),
      { actions: ["rds-db:connect"], on: ["rds-db:dbuser:<db_instance shop-database resource_id>/sync"] },
      { actions: ["s3:GetObject", "s3:PutObject"], on: ["<s3_bucket warehouse arn>/sync/*"] },
      { actions: ["s3:ListBucket"], on: ["<s3_bucket warehouse arn>"] },
      { actions: ["kms:Decrypt", "kms:GenerateDataKey"], on: KEY, if: via("s3") },
    ],
  },
  warehouse: {
    takenBy: "lambda.amazonaws.com",
    may: [
      ...lambda("warehouse"),
      ...SEND_DEAD_LETTERS,
      {
        actions: [
          "redshift-data:BatchExecuteStatement",
          "redshift-data:ExecuteStatement",
          "redshift-serverless:GetCredentials",
        ],
        on: ["<redshiftserverless_workgroup warehouse arn>"],
      },
      {
        actions: ["CancelStatement", "DescribeStatement", "GetStatementResult"].map(
          (action) => `redshift-data:${action}`,
        ),
        on: ["*"],
        if: ["StringEquals redshift-data:statement-owner-iam-userid &{aws:userid}"],
      },
      {
        actions: ["secretsmanager:GetSecretValue"],
        on: ["<redshiftserverless_namespace warehouse admin_password_secret_arn>"],
      },
      { actions: ["kms:Decrypt"], on: KEY, if: via("secretsmanager") },
      { actions: ["s3:GetObject", "s3:PutObject"], on: ["<s3_bucket warehouse arn>/warehouse/*"] },
      { actions: ["s3:GetObject"], on: ["<s3_bucket warehouse arn>/sync/*"] },
      { actions: ["s3:PutObject"], on: ["<s3_bucket warehouse arn>/sync/loaded/*"] },
      { actions: ["s3:DeleteObject"], on: ["<s3_bucket warehouse arn>/warehouse/refill/*"] },
      {
        actions: ["s3:GetObject"],
        on: ["clicks", "checkouts"].map((stream) => `<s3_bucket lake arn>/raw/${stream}/*`),
      },
      { actions: ["s3:ListBucket"], on: ["<s3_bucket lake arn>", "<s3_bucket warehouse arn>"] },
      { actions: ["kms:Decrypt", "kms:GenerateDataKey"], on: KEY, if: via("s3") },
      { actions: ["events:DescribeRule"], on: ["<cloudwatch_event_rule keep-running arn>"] },
    ],
  },
  reports: {
    takenBy: "lambda.amazonaws.com",
    may: [...lambda("reports"), ...inside("reports"), logIn("reader")],
  },
  orchestrator: {
    takenBy: "lambda.amazonaws.com",
    may: [
      ...lambda("orchestrator"),
      ...SEND_DEAD_LETTERS,
      ...readStreams(CLICKS, CHECKOUTS),
      {
        actions: ["glue:BatchStopJobRun", "glue:GetJobRun", "glue:GetJobRuns", "glue:StartJobRun"],
        on: ["<glue_job attribution arn>"],
      },
      {
        actions: ["events:DescribeRule", "events:DisableRule", "events:EnableRule"],
        on: [
          "<cloudwatch_event_rule data-generation arn>",
          "<cloudwatch_event_rule keep-running arn>",
          "events:rule/ecommerce-streaming-dev-exports",
        ],
      },
      { actions: ["lambda:InvokeFunction"], on: ["<lambda_function reports arn>"] },
      {
        actions: ["rds:DescribeDBInstances", "rds:StartDBInstance", "rds:StopDBInstance"],
        on: ["<db_instance database arn>", "rds:db:ecommerce-streaming-dev-shop-database"],
      },
    ],
  },
  scheduler: {
    takenBy: "scheduler.amazonaws.com if StringEquals aws:SourceAccount <account>",
    may: [
      ...SEND_DEAD_LETTERS,
      { actions: ["lambda:InvokeFunction"], on: ["<lambda_function orchestrator arn>"] },
      // Its target's input is encrypted.
      { actions: ["kms:Decrypt"], on: KEY, if: via("scheduler") },
    ],
  },
  monitor: {
    takenBy: "lambda.amazonaws.com",
    may: [
      ...lambda("monitor"),
      ...SEND_DEAD_LETTERS,
      {
        actions: ["lambda:InvokeFunction"],
        on: ["<lambda_function orchestrator arn>", "<lambda_function reports arn>"],
      },
      { actions: ["dynamodb:BatchGetItem"], on: [BOTS_TABLE] },
      { actions: ["kms:Decrypt", "kms:DescribeKey"], on: KEY, if: via("dynamodb") },
    ],
  },
};
