import { readViews } from "../athena/views.ts";
import { LANE_NAMES } from "../config/lanes.ts";
import { streamsOf } from "../config/streams.ts";
import { hiveType, LAKE_TABLES } from "../events/lake-tables.ts";
import { readValues } from "./settings/values.ts";
import { ofType, resourcesOf } from "./testing/resources.ts";

const LAKE = "ecommerce_streaming_dev_lake";

const ARCHIVED_STREAMS = streamsOf(LANE_NAMES);

const resources = await resourcesOf("dev");
const mappings = ofType(resources, "lambda_event_source_mapping").map(({ attributes }) => attributes);
const arnOf = (stream: string) => `<kinesis_stream ${stream} arn>`;

test("the catalog has the contract's tables with their columns, and no partition, which the job registers", () => {
  const tables = inCatalog("EXTERNAL_TABLE");
  expect(tables.map(({ name }) => name).sort()).toEqual(Object.keys(LAKE_TABLES).sort());
  for (const { name, ...table } of tables) {
    const { columns, partitions } = LAKE_TABLES[name as keyof typeof LAKE_TABLES];
    expect(table).toMatchObject({
      database_name: LAKE,
      partition_keys: partitions.map((key) => ({ name: key, type: "string" })),
      storage_descriptor: {
        columns: columns.map((column) => ({ name: column.name, type: hiveType(column.type) })),
        location: `s3://ecommerce-streaming-dev-lake-<account>/facts/${name}/`,
      },
    });
    expect(Object.keys(table.parameters as object).filter((key) => /projection/.test(key))).toEqual([]);
  }
  expect(ofType(resources, "glue_partition")).toEqual([]);
});

test("its views are those of athena/views, over its tables", () => {
  expect(inCatalog("VIRTUAL_VIEW")).toEqual(
    readViews(LAKE).map(({ name, originalText }) =>
      expect.objectContaining({ name, view_original_text: originalText, database_name: LAKE }),
    ),
  );
});

function ofLake(type: string) {
  const own = ofType(resources, type).filter(({ component }) => component === "lake");
  return own.map(({ attributes }) => attributes);
}

function inCatalog(type: string) {
  const tables = ofLake("glue_catalog_table");
  return tables.filter((table) => table.table_type === type);
}

test("a crawler looks at each table's facts, writes into a database of its own, and is there only where that is set", async () => {
  const [crawler, ...others] = ofLake("glue_crawler");
  expect(others).toEqual([]);
  expect(crawler).toMatchObject({
    database_name: `${LAKE}_drift`,
    role: "<iam_role drift arn>",
    security_configuration: "ecommerce-streaming-dev-jobs",
    s3_target: Object.keys(LAKE_TABLES).map((table) => ({
      path: `s3://ecommerce-streaming-dev-lake-<account>/facts/${table}/`,
      exclusions: ["**/_*"],
      sample_size: 1,
    })),
  });
  expect(crawler).not.toHaveProperty("schedule");
  const [database] = ofType(resources, "glue_catalog_database").filter(
    ({ name }) => name === `${LAKE}_drift`,
  );
  for (const count of [crawler?.count, database?.attributes.count]) {
    expect(count).toBe("${var.lake_drift ? 1 : 0}");
  }
  for (const environment of ["dev", "prod"]) {
    expect(await readValues(environment)).toMatchObject({ lake_drift: false });
  }
});

test.each(ARCHIVED_STREAMS)(
  "of %s a minute's records are handed to the archiver from the oldest on, and a batch is never cut in halves",
  (stream) => {
    const [mapping] = mappings.filter(
      ({ function_name: name, event_source_arn: source }) =>
        name === "<lambda_function archiver arn>" && source === arnOf(stream),
    );
    expect(mapping).toMatchObject({
      starting_position: "TRIM_HORIZON",
      batch_size: 10_000,
      maximum_batching_window_in_seconds: 60,
      bisect_batch_on_function_error: false,
      // As long as a stream can keep a record.
      maximum_retry_attempts: 10_000,
      maximum_record_age_in_seconds: 7 * 24 * 3600,
      parallelization_factor: 1,
      destination_config: { on_failure: { destination_arn: "<s3_bucket failed-records arn>" } },
    });
  },
);

test("with all lanes on no stream has more steady readers than a shard serves", () => {
  const readers = (stream: string) => [
    "attribution",
    ...mappings.filter(({ event_source_arn: source }) => source === arnOf(stream)),
  ];
  expect(readers("clicks")).toHaveLength(3);
  expect(readers("checkouts")).toHaveLength(2);
});
