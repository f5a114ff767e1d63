import { namedQueries } from "../athena/named-queries.ts";
import { byName, find, resourcesOf } from "./testing/resources.ts";

const resources = await resourcesOf("dev");

test("whoever asks, a query's answer is encrypted and lies where the workgroup says, and no query scans more than 10 GB", () => {
  expect(find(resources, "athena_workgroup", "insights").attributes).toMatchObject({
    name: "ecommerce-streaming-dev-insights",
    configuration: {
      enforce_workgroup_configuration: true,
      bytes_scanned_cutoff_per_query: 10 * 1024 ** 3,
      result_configuration: {
        output_location: "s3://ecommerce-streaming-dev-results-<account>/",
        encryption_configuration: { encryption_option: "SSE_KMS", kms_key_arn: "<kms_key arn>" },
      },
    },
  });
});

test("every report of the lake is a named query of the workgroup, with a question mark for each value", () => {
  const own = resources.filter(({ component }) => component === "insights");
  const queries = byName(own, "athena_named_query");
  expect(Object.keys(queries).sort()).toEqual(namedQueries().map(({ name }) => name));
  for (const query of Object.values(queries)) {
    expect(query).toMatchObject({
      workgroup: "ecommerce-streaming-dev-insights",
      database: "ecommerce_streaming_dev_lake",
    });
    expect(query.query).toMatch(/^with \w+ as \([^;]+dt >= \?[^;$]+$/);
    // AWS takes no more.
    expect(String(query.description).length).toBeLessThanOrEqual(1024);
  }
});
