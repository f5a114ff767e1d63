import { readValues } from "./settings/values.ts";
import { find, ofType, resourcesOf } from "./testing/resources.ts";
import { createWorkFolder, synthesize } from "./testing/synthesis.ts";

const resources = (await resourcesOf("dev")).filter(({ component }) => component === "warehouse");
const workgroup = find(resources, "redshiftserverless_workgroup", "warehouse").attributes;

test("it takes 4 RPU, 8 at most, in three subnets, and nobody reaches it from outside", () => {
  expect(workgroup).toMatchObject({
    workgroup_name: "ecommerce-streaming-dev-warehouse",
    base_capacity: 4,
    max_capacity: 8,
    publicly_accessible: false,
    subnet_ids: [0, 1, 2].map((number) => `<subnet private-${number} id>`),
    security_group_ids: ["<security_group warehouse id>"],
  });
});

test("the environments have three zones for it", async () => {
  for (const environment of ["dev", "prod"]) {
    const { availability_zones: zones } = await readValues(environment);
    expect(new Set(zones as string[]).size).toBe(3);
  }
});

test("its security group lets nothing in or out", () => {
  expect(ofType(resources, "vpc_security_group_ingress_rule")).toEqual([]);
  expect(ofType(resources, "vpc_security_group_egress_rule")).toEqual([]);
});

test("it asks for TLS, ends statements that take too long, and tells of all of them", () => {
  const parameters = (workgroup.config_parameter as Record<string, string>[]).map(
    ({ parameter_key: key, parameter_value: value }) => [key, value],
  );
  expect(Object.fromEntries(parameters)).toEqual({
    auto_mv: "true",
    datestyle: "ISO, MDY",
    enable_case_sensitive_identifier: "false",
    enable_user_activity_logging: "true",
    max_query_execution_time: "840",
    query_group: "default",
    require_ssl: "true",
    search_path: "$user, public",
    use_fips_ssl: "false",
  });
});

test("it ends for the day at the limit that is set", () => {
  expect(ofType(resources, "redshiftserverless_usage_limit").map(({ attributes }) => attributes)).toEqual([
    {
      resource_arn: "<redshiftserverless_workgroup warehouse arn>",
      usage_type: "serverless-compute",
      period: "daily",
      amount: "<warehouse_rpu_hours_a_day>",
      breach_action: "deactivate",
    },
  ]);
});

test("the role of its Lambda says what it may read of the database", () => {
  expect(find(resources, "iam_role", "warehouse").attributes.tags).toEqual({ RedshiftDbRoles: "reader" });
  expect(find(resources, "iam_role", "redshift").attributes).not.toHaveProperty("tags");
});

test("the Lambda is outside of the network", () => {
  expect(find(resources, "lambda_function", "warehouse").attributes).not.toHaveProperty("vpc_config");
});

test("where the lane is off there is nothing of it: no subnet, no alarm, no budget, no right of others", async () => {
  const { folder, remove } = createWorkFolder();
  const { stacks, texts } = await synthesize(folder, "dev", "core,bots,lake,orders");
  remove();
  expect(Object.keys(stacks)).toContain("dev-orders");
  expect(Object.keys(stacks)).not.toContain("dev-warehouse");
  const text = Object.entries(texts)
    .filter(([id]) => id !== "dev-boundary")
    .map(([, stack]) => stack)
    .join("");
  expect(text.match(/streaming-dev-warehouse|warehouse_\w+|redshift|private-2/gi)).toBeNull();
});
