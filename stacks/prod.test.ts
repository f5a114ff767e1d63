import { MADE_UP_SHOP } from "./testing/configuration.ts";
import { differences } from "./testing/differences.ts";
import type { Attributes, Resource } from "./testing/resolution.ts";
import { resourcesOf } from "./testing/resources.ts";

/** What has no name is called after what it belongs to. */
const OF_ANOTHER: Readonly<Record<string, (attributes: Attributes) => string>> = {
  cloudwatch_event_target: ({ rule, target_id }) => `${rule} ${target_id}`,
  iam_role_policy: ({ role }) => String(role),
};

/** Asked by the rule that has events made up, order-desk lets the orders live on. */
const MADE_UP_ORDERS = {
  target: {
    arn: "<lambda_function order-desk arn>",
    dead_letter_config: { arn: "<sqs_queue dead-letters arn>" },
    rule: "ecommerce-streaming-prod-data-generation",
    target_id: "order-desk",
  },
  permission: {
    action: "lambda:InvokeFunction",
    function_name: "ecommerce-streaming-prod-order-desk",
    principal: "events.amazonaws.com",
    source_arn: "<cloudwatch_event_rule data-generation arn>",
    statement_id: "data-generation",
  },
  settings: MADE_UP_SHOP,
};

const none = (value: object) => `${JSON.stringify(value)} → undefined`;

/** By type and name, in prod's words: what the other tests say of dev then holds for prod. */
function inProdsWords(resources: readonly Resource[]): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const { component, type, name, attributes } of resources) {
    const key = `${type} ${OF_ANOTHER[type]?.(attributes) ?? name ?? component}`;
    const others = Object.keys(found).filter((other) => other.startsWith(key)).length;
    found[others === 0 ? key : `${key} ${others}`] = attributes;
  }
  expect(Object.keys(found)).toHaveLength(resources.length);
  return JSON.parse(JSON.stringify(found, withViewsRead).replaceAll(/(?<![a-z])dev(?![a-z])/gi, "prod"));
}

/** The catalog has the text of a view packed, with the name of its database in it. */
function withViewsRead(_key: string, value: unknown): unknown {
  return typeof value === "string"
    ? value.replace(/(?<=^\/\* Presto View: )\S+/, (packed) => Buffer.from(packed, "base64").toString())
    : value;
}

/** Prod keeps what it holds, and makes up no events by itself. */
const DIFFERENCES = [
  `cloudwatch_event_target ecommerce-streaming-prod-data-generation order-desk: ${none(MADE_UP_ORDERS.target)}`,
  "db_instance database apply_immediately: true → false",
  "db_instance database delete_automated_backups: true → false",
  "db_instance database deletion_protection: false → true",
  'db_instance database final_snapshot_identifier: undefined → "ecommerce-streaming-prod-database-final"',
  "db_instance database lifecycle prevent_destroy: false → true",
  "db_instance database skip_final_snapshot: true → false",
  "dynamodb_table bots deletion_protection_enabled: false → true",
  "dynamodb_table bots lifecycle prevent_destroy: false → true",
  "dynamodb_table orders deletion_protection_enabled: false → true",
  "dynamodb_table orders lifecycle prevent_destroy: false → true",
  "iam_policy boundary lifecycle prevent_destroy: false → true",
  "kinesis_stream checkouts lifecycle prevent_destroy: false → true",
  "kinesis_stream clicks lifecycle prevent_destroy: false → true",
  "kinesis_stream orders lifecycle prevent_destroy: false → true",
  "kms_key storage deletion_window_in_days: 7 → 30",
  "kms_key storage lifecycle prevent_destroy: false → true",
  `lambda_function order-desk environment variables GENERATOR_SETTINGS: ${none(MADE_UP_ORDERS.settings)}`,
  `lambda_permission order-desk: ${none(MADE_UP_ORDERS.permission)}`,
  "redshiftserverless_namespace warehouse lifecycle prevent_destroy: false → true",
  "s3_bucket artifacts force_destroy: true → false",
  "s3_bucket artifacts lifecycle prevent_destroy: false → true",
  "s3_bucket failed-records force_destroy: true → false",
  "s3_bucket failed-records lifecycle prevent_destroy: false → true",
  "s3_bucket lake force_destroy: true → false",
  "s3_bucket lake lifecycle prevent_destroy: false → true",
  "s3_bucket results force_destroy: true → false",
  "s3_bucket results lifecycle prevent_destroy: false → true",
  "s3_bucket warehouse force_destroy: true → false",
  "s3_bucket warehouse lifecycle prevent_destroy: false → true",
  "scheduler_schedule start target input generator: true → undefined",
];

test("prod is dev under another name, but for what protects its data", async () => {
  const [dev, prod] = await Promise.all(["dev", "prod"].map(resourcesOf));
  const [before, after] = [inProdsWords(dev as Resource[]), inProdsWords(prod as Resource[])];
  expect(differences(before, after).sort()).toEqual(DIFFERENCES);
});
