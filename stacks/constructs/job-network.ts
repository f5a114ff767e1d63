import { GlueConnection } from "@cdktf/provider-aws/lib/glue-connection/index.js";
import type { Construct } from "constructs";
import type { Network } from "../network.ts";
import { EnvironmentStack } from "./environment-stack.ts";
import type { Grant } from "./policy.ts";
import { HTTPS_PORT, SecurityGroup } from "./security-group.ts";

/** Where in the network a job runs. */
export interface JobNetwork {
  network: Network;
  group: SecurityGroup;
}

/** A group for a job inside the network: among its own, to AWS' services and to its files. */
export function createJobGroup(
  stack: EnvironmentStack,
  noun: string,
  network: Network,
  description: string,
): SecurityGroup {
  const group = new SecurityGroup(stack, "group", { noun, description, vpcId: network.vpc.id });
  group.allowWithin("Driver and executors");
  group.allowTo(network.endpoints, HTTPS_PORT, "AWS services");
  group.allowToPrefixList(network.s3PrefixListId, "Files and checkpoint");
  return group;
}

/** What brings a job into the first zone, where the endpoints are. */
export function createConnection(
  scope: Construct,
  noun: string,
  { network, group }: JobNetwork,
): GlueConnection {
  const [subnet] = network.subnets;
  return new GlueConnection(scope, "connection", {
    name: EnvironmentStack.of(scope).resourceName(noun),
    connectionType: "NETWORK",
    physicalConnectionRequirements: {
      availabilityZone: subnet.availabilityZone,
      subnetId: subnet.id,
      securityGroupIdList: [group.id],
    },
  });
}

/** What Glue does in the job's name to bring it into the network. */
export function mayUseConnection(
  stack: EnvironmentStack,
  connection: GlueConnection,
  { network, group }: JobNetwork,
): Grant[] {
  const interfaces = stack.arn("ec2", "network-interface/*");
  return [
    { actions: ["glue:GetConnection"], resources: [connection.arn, stack.arn("glue", "catalog")] },
    {
      actions: ["ec2:CreateNetworkInterface"],
      resources: [interfaces, group.arn, network.subnets[0].arn],
    },
    { actions: ["ec2:DeleteNetworkInterface"], resources: [interfaces] },
    {
      actions: ["ec2:CreateTags"],
      resources: [interfaces],
      conditions: [
        { test: "ForAllValues:StringEquals", variable: "aws:TagKeys", values: ["aws-glue-service-resource"] },
      ],
    },
    {
      // EC2 knows these for all resources only.
      actions: [
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcAttribute",
        "ec2:DescribeVpcEndpoints",
      ],
      resources: ["*"],
    },
  ];
}
