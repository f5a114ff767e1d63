import { resourceName } from "../../config/names.ts";
import { UserError } from "../../errors/user-error.ts";

/** How to ask the emulator for all it has of one kind. */
interface Listing {
  /** As AWS signs for it. */
  service: string;
  request: { target: string; body?: object } | { action: string; version: string } | { path: string };
}

const json = (service: string, target: string, body: object = {}): Listing => ({
  service,
  request: { target, body },
});
const query = (service: string, version: string, action: string): Listing => ({
  service,
  request: { action, version },
});
const get = (service: string, path: string): Listing => ({ service, request: { path } });

const EC2 = "2016-11-15";
const IAM = "2010-05-08";
const RDS = "2014-10-31";

/** A listing for each kind of resource that the stacks declare. */
export const LISTINGS: Readonly<Record<string, Listing>> = {
  alarms: query("monitoring", "2010-08-01", "DescribeAlarms"),
  aliases: json("kms", "TrentService.ListAliases"),
  budgets: json("budgets", "AWSBudgetServiceGateway.DescribeBudgets", { AccountId: "000000000000" }),
  buckets: get("s3", "/"),
  dashboards: query("monitoring", "2010-08-01", "ListDashboards"),
  "database instances": query("rds", RDS, "DescribeDBInstances"),
  "database parameter groups": query("rds", RDS, "DescribeDBParameterGroups"),
  "database subnet groups": query("rds", RDS, "DescribeDBSubnetGroups"),
  "delivery streams": json("firehose", "Firehose_20150804.ListDeliveryStreams"),
  functions: get("lambda", "/2015-03-31/functions/"),
  "Glue connections": json("glue", "AWSGlue.GetConnections"),
  "Glue databases": json("glue", "AWSGlue.GetDatabases"),
  "Glue jobs": json("glue", "AWSGlue.GetJobs"),
  "Glue security configurations": json("glue", "AWSGlue.GetSecurityConfigurations"),
  "log groups": json("logs", "Logs_20140328.DescribeLogGroups"),
  networks: query("ec2", EC2, "DescribeVpcs"),
  "network endpoints": query("ec2", EC2, "DescribeVpcEndpoints"),
  pipes: get("pipes", "/v1/pipes"),
  policies: query("iam", IAM, "ListPolicies"),
  queues: query("sqs", "2012-11-05", "ListQueues"),
  roles: query("iam", IAM, "ListRoles"),
  "Redshift namespaces": json("redshift-serverless", "RedshiftServerless.ListNamespaces"),
  "Redshift workgroups": json("redshift-serverless", "RedshiftServerless.ListWorkgroups"),
  "route tables": query("ec2", EC2, "DescribeRouteTables"),
  rules: json("events", "AWSEvents.ListRules"),
  schedules: get("scheduler", "/schedules"),
  secrets: json("secretsmanager", "secretsmanager.ListSecrets"),
  "security groups": query("ec2", EC2, "DescribeSecurityGroups"),
  streams: json("kinesis", "Kinesis_20131202.ListStreams"),
  subnets: query("ec2", EC2, "DescribeSubnets"),
  tables: json("dynamodb", "DynamoDB_20120810.ListTables"),
  tagged: json("tagging", "ResourceGroupsTaggingAPI_20170126.GetResources"),
  topics: query("sns", "2010-03-31", "ListTopics"),
};

/** The emulator does not know what it was asked for. */
export class NotListedError extends UserError {
  override name = "NotListedError";
}

/**
 * What the emulator has of an environment, by kind: names, or the environment's name where only a tag holds it. Kinds of
 * which there is nothing are left away.
 * @throws NotListedError
 */
export async function listResources(
  endpoint: string,
  environment: string,
): Promise<Record<string, string[]>> {
  const prefix = resourceName(environment, "");
  // Databases of the catalog have no hyphens.
  const ours = new RegExp(`(${prefix}|${prefix.replaceAll("-", "_")})[\\w-]*|<key>project</key>`, "g");
  const found: Record<string, string[]> = {};
  const keys = await findKeysInUse(endpoint, ours);
  if (keys.length > 0) {
    found.keys = keys;
  }
  for (const [kind, listing] of Object.entries(LISTINGS)) {
    const names = (await ask(endpoint, kind, listing)).match(ours) ?? [];
    if (names.length > 0) {
      found[kind] = [...new Set(names)].sort();
    }
  }
  return found;
}

/** Ids of our keys; one that is scheduled to be deleted is as gone as a key can be. */
async function findKeysInUse(endpoint: string, ours: RegExp): Promise<string[]> {
  const { Keys } = JSON.parse(await ask(endpoint, "keys", json("kms", "TrentService.ListKeys"))) as {
    Keys: { KeyId: string }[];
  };
  const inUse: string[] = [];
  for (const { KeyId } of Keys) {
    const listing = json("kms", "TrentService.DescribeKey", { KeyId });
    const { KeyMetadata } = JSON.parse(await ask(endpoint, "keys", listing));
    if (KeyMetadata.KeyState !== "PendingDeletion" && KeyMetadata.Description.match(ours) !== null) {
      inUse.push(KeyId);
    }
  }
  return inUse;
}

async function ask(endpoint: string, kind: string, { service, request }: Listing): Promise<string> {
  const headers: Record<string, string> = {
    // The emulator looks for the service in it and verifies nothing.
    Authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=none`,
  };
  const response = await fetch(endpoint + ("path" in request ? request.path : "/"), {
    ...("path" in request ? { headers } : { method: "POST", ...bodyOf(request, headers) }),
  });
  if (!response.ok) {
    throw new NotListedError(
      `the emulator does not list ${kind}: ${response.status} ${(await response.text()).slice(0, 200)}`,
    );
  }
  return response.text();
}

function bodyOf(
  request: Exclude<Listing["request"], { path: string }>,
  headers: Record<string, string>,
): RequestInit {
  if ("target" in request) {
    return {
      headers: {
        ...headers,
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": request.target,
      },
      body: JSON.stringify(request.body),
    };
  }
  return { headers, body: new URLSearchParams({ Action: request.action, Version: request.version }) };
}
