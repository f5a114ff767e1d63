import { orderQueries } from "../athena/named-queries.ts";
import { readOrdersViews } from "../athena/orders-views.ts";
import { viewOf } from "../athena/views.ts";
import { readValues } from "./settings/values.ts";
import type { Attributes } from "./testing/resolution.ts";
import { byName, find, ofType, resourcesOf } from "./testing/resources.ts";
import { createWorkFolder, synthesize } from "./testing/synthesis.ts";

const LAKE = "ecommerce_streaming_dev_lake";

const resources = (await resourcesOf("dev")).filter(({ component }) => component === "orders");
const firehose = find(resources, "kinesis_firehose_delivery_stream", "orders");
const delivers = firehose.attributes.extended_s3_configuration as Attributes;
const pipe = find(resources, "pipes_pipe", "orders");
const inCatalog = (type: string) =>
  ofType(resources, "glue_catalog_table")
    .map(({ attributes }) => attributes)
    .filter((table) => table.table_type === type);

test("the pipe hands on each change from the oldest on, by the order's id, and what it gives up is a dead letter", () => {
  expect(pipe.attributes).toMatchObject({
    source: "<dynamodb_table orders stream_arn>",
    target: "<kinesis_stream orders arn>",
    role_arn: "<iam_role orders-pipe arn>",
    source_parameters: {
      dynamodb_stream_parameters: {
        starting_position: "TRIM_HORIZON",
        batch_size: 100,
        maximum_batching_window_in_seconds: 1,
        maximum_retry_attempts: 10,
        on_partial_batch_item_failure: "AUTOMATIC_BISECT",
        dead_letter_config: { arn: "<sqs_queue dead-letters arn>" },
      },
    },
    target_parameters: { kinesis_stream_parameters: { partition_key: "$.dynamodb.Keys.orderid.S" } },
  });
  // The whole record travels.
  expect(pipe.attributes.target_parameters).not.toHaveProperty("input_template");
});

test("the pipe is made after the Firehose, which reads nothing of the stream that is older than itself", () => {
  expect(pipe.dependsOn).toContain(firehose.address);
});

test("Firehose and the pipe are made after what their roles may do", () => {
  const policies = byRole();
  expect(firehose.dependsOn).toContain(policies["orders-firehose"]);
  expect(pipe.dependsOn).toContain(policies["orders-pipe"]);
});

function byRole(): Record<string, string> {
  return Object.fromEntries(
    ofType(resources, "iam_role_policy").map(({ address, attributes: { role } }) => [
      String(role).replace("ecommerce-streaming-dev-", ""),
      address,
    ]),
  );
}

test("Firehose makes rows by the Lambda order-changes, packs them and puts them by the day, failed ones apart", () => {
  expect(firehose.attributes.kinesis_source_configuration).toEqual({
    kinesis_stream_arn: "<kinesis_stream orders arn>",
    role_arn: "<iam_role orders-firehose arn>",
  });
  expect(delivers).toMatchObject({
    bucket_arn: "<s3_bucket lake arn>",
    kms_key_arn: "<kms_key arn>",
    prefix: "orders/dt=!{timestamp:yyyy-MM-dd}/",
    error_output_prefix: "orders-failed/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/",
    compression_format: "GZIP",
    buffering_interval: "<orders_buffer_seconds>",
    buffering_size: "<orders_buffer_mb>",
    cloudwatch_logging_options: { enabled: true, log_stream_name: "delivery" },
  });
  // What the provider gives a processor by itself it would find changed at each plan.
  expect(delivers.processing_configuration).toEqual({
    enabled: true,
    processors: [
      {
        type: "Lambda",
        parameters: [
          { parameter_name: "LambdaArn", parameter_value: "<lambda_function order-changes arn>:$LATEST" },
        ],
      },
    ],
  });
});

test.each(["dev", "prod"])("in %s Firehose gathers 60 s or 5 MB", async (environment) => {
  expect(await readValues(environment)).toMatchObject({ orders_buffer_seconds: 60, orders_buffer_mb: 5 });
});

test("the table of the rows reads JSON as it is written, its views are those of athena/orders-views", () => {
  expect(inCatalog("EXTERNAL_TABLE")).toEqual([
    expect.objectContaining({
      database_name: LAKE,
      storage_descriptor: expect.objectContaining({
        location: "s3://ecommerce-streaming-dev-lake-<account>/orders/",
        ser_de_info: { serialization_library: "org.openx.data.jsonserde.JsonSerDe" },
      }),
    }),
  ]);
  const views = readOrdersViews().map((view) => viewOf(view, LAKE));
  expect(views).toHaveLength(4);
  expect(inCatalog("VIRTUAL_VIEW")).toHaveLength(views.length);
  expect(inCatalog("VIRTUAL_VIEW")).toEqual(
    expect.arrayContaining(
      views.map(({ name, originalText }) =>
        expect.objectContaining({ name, view_original_text: originalText, database_name: LAKE }),
      ),
    ),
  );
});

test("every report on orders is a named query of the workgroup", () => {
  const queries = byName(resources, "athena_named_query");
  expect(Object.keys(queries).sort()).toEqual(orderQueries().map(({ name }) => name));
  for (const query of Object.values(queries)) {
    expect(query).toMatchObject({ workgroup: "ecommerce-streaming-dev-insights", database: LAKE });
  }
});

test("a crawler reads the rows by a path for each column, into a database of its own, and is there only where that is set", async () => {
  const [crawler, classifier] = ["glue_crawler", "glue_classifier"].map(
    (type) => find(resources, type, "orders-drift").attributes,
  );
  const [database] = ofType(resources, "glue_catalog_database").map(({ attributes }) => attributes);
  expect(crawler).toMatchObject({
    database_name: `${LAKE}_orders_drift`,
    classifiers: ["ecommerce-streaming-dev-orders-drift"],
    role: "<iam_role orders-drift arn>",
    s3_target: [expect.objectContaining({ path: "s3://ecommerce-streaming-dev-lake-<account>/orders/" })],
  });
  expect(crawler).not.toHaveProperty("schedule");
  expect(classifier?.json_classifier).toMatchObject({
    json_path: expect.stringMatching(/^\$\.orderid,\$\.product_name,\$\.quantity,(\$\.\w+,){9}\$\.event_id$/),
  });
  for (const part of [crawler, classifier, database]) {
    expect(part?.count).toBe("${var.orders_drift ? 1 : 0}");
  }
  for (const environment of ["dev", "prod"]) {
    expect(await readValues(environment)).toMatchObject({ orders_drift: false });
  }
});

test("the desk has a URL, for who signs in alone", () => {
  expect(ofType(resources, "lambda_function_url").map(({ attributes }) => attributes)).toEqual([
    { function_name: "ecommerce-streaming-dev-order-desk", authorization_type: "AWS_IAM" },
  ]);
});

test("where the lane is off there is nothing of it: no stream, no alarm, no right of others", async () => {
  const { folder, remove } = createWorkFolder();
  const { stacks, texts } = await synthesize(folder, "dev", "core,bots,lake");
  remove();
  expect(Object.keys(stacks)).toContain("dev-lake");
  expect(Object.keys(stacks)).not.toContain("dev-orders");
  const text = Object.values(texts).join("");
  expect(
    text.match(/ecommerce-streaming-dev-orders?\b[\w-]*|orders\/|orders-replayed|ORDERS_PIPE/g),
  ).toBeNull();
});
