import { differences } from "./testing/differences.ts";
import type { Resource } from "./testing/resolution.ts";
import { resourcesOf } from "./testing/resources.ts";

/** By type and name, in prod's words: what the other tests say of dev then holds for prod. */
function inProdsWords(resources: readonly Resource[]): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const { component, type, name, attributes } of resources) {
    const key = `${type} ${type === "iam_role_policy" ? attributes.role : (name ?? component)}`;
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
  "db_instance database apply_immediately: true → false",
  "db_instance database delete_automated_backups: true → false",
  "db_instance database deletion_protection: false → true",
  'db_instance database final_snapshot_identifier: undefined → "ecommerce-streaming-prod-database-final"',
  "db_instance database lifecycle prevent_destroy: false → true",
  "db_instance database skip_final_snapshot: true → false",
  "dynamodb_table bots deletion_protection_enabled: false → true",
  "dynamodb_table bots lifecycle prevent_destroy: false → true",
  "iam_policy boundary lifecycle prevent_destroy: false → true",
  "kinesis_stream checkouts lifecycle prevent_destroy: false → true",
  "kinesis_stream clicks lifecycle prevent_destroy: false → true",
  "kms_key storage deletion_window_in_days: 7 → 30",
  "kms_key storage lifecycle prevent_destroy: false → true",
  "s3_bucket artifacts force_destroy: true → false",
  "s3_bucket artifacts lifecycle prevent_destroy: false → true",
  "s3_bucket failed-records force_destroy: true → false",
  "s3_bucket failed-records lifecycle prevent_destroy: false → true",
  "s3_bucket lake force_destroy: true → false",
  "s3_bucket lake lifecycle prevent_destroy: false → true",
  "s3_bucket results force_destroy: true → false",
  "s3_bucket results lifecycle prevent_destroy: false → true",
  "scheduler_schedule start target input generator: true → undefined",
];

test("prod is dev under another name, but for what protects its data", async () => {
  const [dev, prod] = await Promise.all(["dev", "prod"].map(resourcesOf));
  const [before, after] = [inProdsWords(dev as Resource[]), inProdsWords(prod as Resource[])];
  expect(differences(before, after).sort()).toEqual(DIFFERENCES);
});
