import { FUNCTION_NAMES } from "../functions/registry.ts";
import { JOB_NAMES } from "../glue-scripts/registry.ts";
import { byName, find, ofType, resourcesOf } from "./testing/resources.ts";

const resources = await resourcesOf("dev");

const KEY = "<kms_key arn>";
const attributesOf = (type: string, name: string) => find(resources, type, name).attributes;

const STREAMS = ["checkouts", "clicks", "orders"];

test.each(STREAMS)("the stream %s is encrypted and keeps its events as long as is set", (name) => {
  expect(attributesOf("kinesis_stream", name)).toMatchObject({
    name: `ecommerce-streaming-dev-${name}`,
    shard_count: "${var.shards_per_stream == 0 ? null : var.shards_per_stream}",
    stream_mode_details: { stream_mode: '${var.shards_per_stream == 0 ? "ON_DEMAND" : "PROVISIONED"}' },
    retention_period: "<stream_retention_hours>",
    encryption_type: "KMS",
    kms_key_id: KEY,
  });
});

test("there are no other streams", () => {
  expect(Object.keys(byName(resources, "kinesis_stream")).sort()).toEqual(STREAMS);
});

test("each log group has the name of who writes it, is encrypted and forgets as is set", () => {
  const groups = ofType(resources, "cloudwatch_log_group").map(({ attributes }) => attributes);
  const prefix = "ecommerce-streaming-dev";
  const names = [
    ...FUNCTION_NAMES.map((name) => `/aws/lambda/${prefix}-${name}`),
    "/aws/rds/instance/ecommerce-streaming-dev-database/iam-db-auth-error",
    "/aws/rds/instance/ecommerce-streaming-dev-database/postgresql",
    // Glue puts in the names of the security configuration and of the role.
    ...JOB_NAMES.flatMap((job) =>
      ["error", "output"].map(
        (kind) => `/aws-glue/jobs/${prefix}-${job}/${prefix}-jobs-role/${prefix}-${job}/${kind}`,
      ),
    ),
    ...["drift", "orders-drift"].map(
      (crawler) => `/aws-glue/crawlers-role/${prefix}-${crawler}-${prefix}-jobs`,
    ),
    `/aws/kinesisfirehose/${prefix}-orders`,
    ...["connectionlog", "useractivitylog", "userlog"].map(
      (log) => `/aws/redshift/${prefix}-warehouse/${log}`,
    ),
  ];
  expect(groups.map(({ name }) => name).sort()).toEqual(names.sort());
  for (const group of groups) {
    expect(group).toMatchObject({ retention_in_days: "<log_retention_days>", kms_key_id: KEY });
  }
});

test("the jobs' logs, metrics and files are encrypted", () => {
  expect(Object.keys(byName(resources, "glue_security_configuration"))).toEqual(["jobs"]);
  expect(attributesOf("glue_security_configuration", "jobs").encryption_configuration).toEqual({
    cloudwatch_encryption: { cloudwatch_encryption_mode: "SSE-KMS", kms_key_arn: KEY },
    job_bookmarks_encryption: { job_bookmarks_encryption_mode: "CSE-KMS", kms_key_arn: KEY },
    s3_encryption: { s3_encryption_mode: "SSE-KMS", kms_key_arn: KEY },
  });
});

test("the environment of each function is encrypted", () => {
  for (const { attributes } of ofType(resources, "lambda_function")) {
    expect(attributes.kms_key_arn).toBe(KEY);
  }
});

test("the key is rotated", () => {
  expect(ofType(resources, "kms_key").map(({ attributes }) => attributes.enable_key_rotation)).toEqual([
    true,
  ]);
  expect(attributesOf("kms_alias", "alias/key").target_key_id).toBe("<kms_key key_id>");
});

test("dead letters are kept encrypted, as long as a queue can", () => {
  expect(attributesOf("sqs_queue", "dead-letters")).toMatchObject({
    message_retention_seconds: 14 * 24 * 3600,
    kms_master_key_id: KEY,
  });
});

const TOPICS = ["alarms", "bot-episodes"];

test.each(TOPICS)("the topic %s is encrypted, and goes to the address that is set", (name) => {
  expect(attributesOf("sns_topic", name).kms_master_key_id).toBe(KEY);
  const topicArn = `<sns_topic ${name} arn>`;
  const subscriptions = ofType(resources, "sns_topic_subscription").map(({ attributes }) => attributes);
  expect(subscriptions.filter(({ topic_arn }) => topic_arn === topicArn)).toEqual([
    {
      topic_arn: topicArn,
      protocol: "email",
      endpoint: "<alarm_email>",
      count: '${var.alarm_email == "" ? 0 : 1}',
    },
  ]);
});

test("there are no other topics", () => {
  expect(Object.keys(byName(resources, "sns_topic")).sort()).toEqual(TOPICS);
});

const goesAfter = (days: number, prefix: string) => ({ filter: [{ prefix }], expiration: [{ days }] });

/** What becomes of what is not replaced, by bucket and rule. */
const BUCKETS = {
  // What checks have handed over.
  artifacts: { "old-delivery": goesAfter(30, "delivery/") },
  "failed-records": { old: goesAfter(30, "") },
  lake: {
    "old-raw": goesAfter(365, "raw/"),
    "old-work": goesAfter(1, "work/"),
    "old-orders-replayed": goesAfter(30, "orders-replayed/"),
    "archived-raw": {
      filter: [{ prefix: "raw/" }],
      transition: [{ days: 30, storage_class: "GLACIER_IR" }],
    },
  },
  results: { old: goesAfter(7, "") },
  // What a refill that died has left.
  warehouse: { "old-warehouse-refill": goesAfter(7, "warehouse/refill/") },
};

test("there are no other buckets", () => {
  expect(Object.keys(byName(resources, "s3_bucket")).sort()).toEqual(Object.keys(BUCKETS));
});

test.each(Object.entries(BUCKETS))(
  "the bucket %s is private, versioned, encrypted, and forgets what is replaced after a week",
  (bucket, rules) => {
    expect(attributesOf("s3_bucket_public_access_block", bucket)).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(attributesOf("s3_bucket_ownership_controls", bucket).rule).toEqual({
      object_ownership: "BucketOwnerEnforced",
    });
    expect(attributesOf("s3_bucket_versioning", bucket).versioning_configuration).toEqual({
      status: "Enabled",
    });
    expect(attributesOf("s3_bucket_server_side_encryption_configuration", bucket).rule).toEqual([
      {
        apply_server_side_encryption_by_default: { sse_algorithm: "aws:kms", kms_master_key_id: KEY },
        bucket_key_enabled: true,
      },
    ]);
    expect(attributesOf("s3_bucket_lifecycle_configuration", bucket).rule).toEqual([
      expect.objectContaining({
        status: "Enabled",
        filter: [{ prefix: "" }],
        noncurrent_version_expiration: [{ noncurrent_days: 7 }],
        abort_incomplete_multipart_upload: [{ days_after_initiation: 1 }],
        expiration: [{ expired_object_delete_marker: true }],
      }),
      ...Object.entries(rules).map(([id, rule]) => ({ id, status: "Enabled", ...rule })),
    ]);
  },
);

test("the table of bots is on demand, encrypted, forgets by itself and can be taken back to any second", () => {
  expect(attributesOf("dynamodb_table", "bots")).toMatchObject({
    billing_mode: "PAY_PER_REQUEST",
    // As functions/bots/table.ts writes them.
    hash_key: "pk",
    range_key: "sk",
    ttl: { attribute_name: "expires", enabled: true },
    server_side_encryption: { enabled: true, kms_key_arn: KEY },
    point_in_time_recovery: { enabled: true },
  });
});

test("the table of orders is on demand, encrypted, keeps its items, tells its changes and can be taken back to any second", () => {
  const table = attributesOf("dynamodb_table", "orders");
  expect(table).toMatchObject({
    billing_mode: "PAY_PER_REQUEST",
    hash_key: "orderid",
    attribute: [{ name: "orderid", type: "S" }],
    stream_enabled: true,
    stream_view_type: "NEW_IMAGE",
    server_side_encryption: { enabled: true, kms_key_arn: KEY },
    point_in_time_recovery: { enabled: true },
  });
  expect(table).not.toHaveProperty("ttl");
  expect(table).not.toHaveProperty("range_key");
});

test("there are no other tables", () => {
  expect(Object.keys(byName(resources, "dynamodb_table")).sort()).toEqual(["bots", "orders"]);
});

test("the database is private, encrypted, backed up, and lets in by TLS and by IAM", () => {
  expect(attributesOf("db_instance", "database")).toMatchObject({
    engine: "postgres",
    engine_version: "18",
    instance_class: "<database_instance_class>",
    multi_az: "<database_multi_az>",
    db_name: "ecommerce",
    username: "postgres",
    manage_master_user_password: true,
    master_user_secret_kms_key_id: "<kms_key key_id>",
    iam_database_authentication_enabled: true,
    publicly_accessible: false,
    db_subnet_group_name: "ecommerce-streaming-dev-database",
    vpc_security_group_ids: ["<security_group database id>"],
    parameter_group_name: "ecommerce-streaming-dev-database-18",
    allocated_storage: "<database_storage_gb>",
    max_allocated_storage: "${var.database_storage_gb * 10}",
    storage_encrypted: true,
    kms_key_id: KEY,
    backup_retention_period: "<database_backup_days>",
    enabled_cloudwatch_logs_exports: ["postgresql", "iam-db-auth-error"],
  });
  expect(attributesOf("db_parameter_group", "database-18")).toMatchObject({
    family: "postgres18",
    parameter: expect.arrayContaining([{ name: "rds.force_ssl", value: "1" }]),
  });
  expect(attributesOf("db_subnet_group", "database").subnet_ids).toEqual([
    "<subnet private-0 id>",
    "<subnet private-1 id>",
  ]);
});

test("the warehouse is encrypted with the key, its owner's password too, and tells who logs in and what is asked", () => {
  expect(attributesOf("redshiftserverless_namespace", "warehouse")).toMatchObject({
    namespace_name: "ecommerce-streaming-dev-warehouse",
    db_name: "warehouse",
    manage_admin_password: true,
    admin_password_secret_kms_key_id: KEY,
    kms_key_id: KEY,
    default_iam_role_arn: "<iam_role redshift arn>",
    iam_roles: ["<iam_role redshift arn>"],
    log_exports: ["connectionlog", "useractivitylog", "userlog"],
  });
});
