import { FUNCTION_NAMES, FUNCTIONS } from "../functions/registry.ts";
import { readValues } from "./settings/values.ts";
import { COMMON_VARIABLES, FUNCTION_CONFIGURATIONS, JOBS } from "./testing/configuration.ts";
import { byName, ofType, resourcesOf } from "./testing/resources.ts";

const resources = await resourcesOf("dev");
const functions = byName(resources, "lambda_function");
const jobs = byName(resources, "glue_job");

test("every function and every job is on the list with its configuration", () => {
  expect(Object.keys(functions).sort()).toEqual(Object.keys(FUNCTION_CONFIGURATIONS).sort());
  expect(Object.keys(jobs).sort()).toEqual(Object.keys(JOBS).sort());
});

test.each(Object.entries(FUNCTION_CONFIGURATIONS))(
  "each variable of %s is what its code must find",
  (name, expected) => {
    expect(functions[name]?.environment).toEqual({
      variables: { ...COMMON_VARIABLES, ...expected.variables },
    });
  },
);

test.each(Object.entries(FUNCTION_CONFIGURATIONS))(
  "%s has the time that its work takes",
  (name, { seconds }) => {
    expect(functions[name]?.timeout).toBeGreaterThan(seconds);
  },
);

test.each(FUNCTION_NAMES)("%s is deployed as the registry has it", (name) => {
  const { description, timeoutSeconds, memoryMb } = FUNCTIONS[name];
  expect(functions[name]).toMatchObject({ description, timeout: timeoutSeconds, memory_size: memoryMb });
});

test("no function reserves a part of the account's concurrency, but the generator where that is set", async () => {
  const reserved = FUNCTION_NAMES.map((name) => functions[name]?.reserved_concurrent_executions);
  expect(reserved.filter((value) => value !== undefined)).toEqual([
    "${var.generator_concurrency == 0 ? -1 : var.generator_concurrency}",
  ]);
  for (const environment of ["dev", "prod"]) {
    expect(await readValues(environment)).toMatchObject({ generator_concurrency: 0 });
  }
});

test.each(Object.entries(FUNCTION_CONFIGURATIONS))(
  "%s is in the network only where it must be",
  (name, { inside }) => {
    expect(functions[name]?.vpc_config).toEqual(
      inside && {
        subnet_ids: ["<subnet private-0 id>", "<subnet private-1 id>"],
        security_group_ids: [`<security_group ${inside} id>`],
      },
    );
  },
);

test.each(Object.entries(FUNCTION_CONFIGURATIONS))(
  "what %s fails at is kept where nobody waits for it, and only there",
  (name, { isAsynchronous }) => {
    const deadLetters = isAsynchronous ? { target_arn: "<sqs_queue dead-letters arn>" } : undefined;
    expect(functions[name]?.dead_letter_config).toEqual(deadLetters);
  },
);

test.each(Object.keys(FUNCTION_CONFIGURATIONS))("%s is its own bundle", (name) => {
  const file = `dist/functions/${name}.zip`;
  expect(functions[name]).toMatchObject({
    handler: "index.handler",
    runtime: "nodejs22.x",
    architectures: ["arm64"],
    s3_bucket: "ecommerce-streaming-dev-artifacts-<account>",
    s3_key: `functions/${name}/<hash of ${file}>.zip`,
    source_code_hash: `<base64 hash of ${file}>`,
  });
});

test.each(Object.entries(JOBS))(
  "each argument of the job %s is what its script must find",
  (name, expected) => {
    expect(jobs[name]?.default_arguments).toEqual(expected.arguments);
  },
);

test.each(Object.entries(JOBS))("the job %s runs as it is meant to", (name, { runs }) => {
  expect(jobs[name]).toMatchObject(runs);
});

test("each upload is the file whose hash is in its key, under the project's key", () => {
  const uploads = ofType(resources, "s3_object");
  expect(uploads.length).toBeGreaterThan(Object.keys(FUNCTION_CONFIGURATIONS).length);
  for (const { attributes } of uploads) {
    const file = String(attributes.source).replace(/^(\.\.\/)+/, "");
    expect(attributes).toMatchObject({
      key: expect.stringContaining(`<hash of ${file}>`),
      bucket: "ecommerce-streaming-dev-artifacts-<account>",
      server_side_encryption: "aws:kms",
      kms_key_id: "<kms_key arn>",
    });
  }
});
