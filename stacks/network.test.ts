import { readValues } from "./settings/values.ts";
import type { Attributes } from "./testing/resolution.ts";
import { byName, find, ofType, resourcesOf } from "./testing/resources.ts";

const resources = await resourcesOf("dev");

/** Who may speak to whom, on which ports. Each way is open at both ends, and there is no other. */
const WAYS: readonly [from: string, to: string, ports: string][] = [
  ["attribution", "attribution", "0-65535"],
  ["attribution", "database", "5432"],
  ["attribution", "endpoints", "443"],
  ["corrections", "database", "5432"],
  ["corrections", "endpoints", "443"],
  ["migrations", "database", "5432"],
  ["migrations", "endpoints", "443"],
  ["recomputation", "database", "5432"],
  ["recomputation", "endpoints", "443"],
  ["recomputation", "recomputation", "0-65535"],
  ["reports", "database", "5432"],
];

const group = (name: string) => `<security_group ${name} id>`;

function describeRule(direction: "egress" | "ingress", rule: Attributes): string {
  const { security_group_id: own, ip_protocol, from_port, to_port, ...others } = rule;
  const { referenced_security_group_id: group, prefix_list_id: list, description: _, ...more } = others;
  const ports = from_port === to_port ? from_port : `${from_port}-${to_port}`;
  const other = [group, list, ...Object.entries(more)].filter((part) => part !== undefined).join(" ");
  return `${direction} ${own} ${other} ${ip_protocol} ${ports}`;
}

test("security groups open the ways that are meant, at both ends, and no other", () => {
  const rules = (["egress", "ingress"] as const).flatMap((direction) =>
    ofType(resources, `vpc_security_group_${direction}_rule`).map(({ attributes }) =>
      describeRule(direction, attributes),
    ),
  );
  const expected = WAYS.flatMap(([from, to, ports]) => [
    `egress ${group(from)} ${group(to)} tcp ${ports}`,
    `ingress ${group(to)} ${group(from)} tcp ${ports}`,
  ]);
  // A gateway has no group.
  const toS3 = ["attribution", "recomputation"].map(
    (job) => `egress ${group(job)} <vpc_endpoint s3 prefix_list_id> tcp 443`,
  );
  expect(rules.sort()).toEqual([...expected, ...toS3].sort());
});

test("no group has a rule of its own, and the network's default group none at all", () => {
  const groups = ofType(resources, "security_group");
  expect(groups.map(({ name }) => name).sort()).toEqual([
    "attribution",
    "corrections",
    "database",
    "endpoints",
    "migrations",
    "recomputation",
    "reports",
    "warehouse",
  ]);
  for (const { attributes } of groups) {
    expect(attributes).not.toHaveProperty("ingress");
    expect(attributes).not.toHaveProperty("egress");
    expect(attributes.vpc_id).toBe("<vpc network id>");
  }
  expect(ofType(resources, "default_security_group").map(({ attributes }) => attributes)).toEqual([
    { vpc_id: "<vpc network id>" },
  ]);
});

test("there is no way to or from the internet", () => {
  const types = new Set(resources.map(({ type }) => type));
  for (const type of ["internet_gateway", "egress_only_internet_gateway", "nat_gateway", "route", "eip"]) {
    expect(types).not.toContain(type);
  }
  expect(ofType(resources, "route_table").map(({ attributes }) => attributes)).toEqual([
    { vpc_id: "<vpc network id>" },
  ]);
});

test("there are three private subnets, one in each zone, and all have the way to S3", () => {
  const subnets = byName(resources, "subnet");
  expect(Object.keys(subnets).sort()).toEqual(["private-0", "private-1", "private-2"]);
  for (const number of [0, 1, 2]) {
    expect(subnets[`private-${number}`]).toEqual({
      vpc_id: "<vpc network id>",
      cidr_block: `\${cidrsubnet("10.42.0.0/16", 8, ${number})}`,
      availability_zone: `\${element(var.availability_zones, ${number})}`,
      tags: { Name: `ecommerce-streaming-dev-private-${number}` },
    });
  }
  const associations = ofType(resources, "route_table_association").map(({ attributes }) => attributes);
  expect(associations).toEqual(
    [0, 1, 2].map((number) => ({
      subnet_id: `<subnet private-${number} id>`,
      route_table_id: "<route_table id>",
    })),
  );
});

/** What somebody inside asks AWS for. */
const INTERFACE_ENDPOINTS = ["kinesis-streams", "secretsmanager", "logs", "monitoring"];

test("AWS services that something inside calls have an endpoint, and no other has", () => {
  const endpoints = byName(resources, "vpc_endpoint");
  expect(Object.keys(endpoints).sort()).toEqual([...INTERFACE_ENDPOINTS, "s3"].sort());
  for (const service of INTERFACE_ENDPOINTS) {
    expect(endpoints[service]).toMatchObject({
      service_name: `com.amazonaws.<region>.${service}`,
      vpc_endpoint_type: "Interface",
      private_dns_enabled: true,
      subnet_ids: ["<subnet private-0 id>"],
      security_group_ids: [group("endpoints")],
    });
  }
  expect(endpoints.s3).toMatchObject({
    service_name: "com.amazonaws.<region>.s3",
    vpc_endpoint_type: "Gateway",
    route_table_ids: ["<route_table id>"],
  });
});

test("the endpoints of the job's log and metrics are there only where that is set", async () => {
  const endpoints = byName(resources, "vpc_endpoint");
  const counts = INTERFACE_ENDPOINTS.map((service) => endpoints[service]?.count);
  expect(counts).toEqual([
    undefined,
    undefined,
    "${var.log_endpoints ? 1 : 0}",
    "${var.log_endpoints ? 1 : 0}",
  ]);
  for (const environment of ["dev", "prod"]) {
    expect(await readValues(environment)).toMatchObject({ log_endpoints: false });
  }
});

test("the network resolves the endpoints' names", () => {
  expect(find(resources, "vpc", "network").attributes).toMatchObject({
    cidr_block: "10.42.0.0/16",
    enable_dns_support: true,
    enable_dns_hostnames: true,
  });
});

test("the job is where the endpoints are", () => {
  expect(find(resources, "glue_connection", "attribution").attributes).toMatchObject({
    connection_type: "NETWORK",
    physical_connection_requirements: {
      availability_zone: "${element(var.availability_zones, 0)}",
      subnet_id: "<subnet private-0 id>",
      security_group_id_list: [group("attribution")],
    },
  });
});
