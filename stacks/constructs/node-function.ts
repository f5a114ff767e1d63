import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { Fn } from "cdktf";
import { ARTIFACTS } from "../../config/artifacts.ts";
import type { Network } from "../network.ts";
import type { Storage } from "../storage.ts";
import { above, metricOf } from "./alarm.ts";
import { Artifact } from "./artifact.ts";
import type { EnvironmentStack } from "./environment-stack.ts";
import { createLogGroup, mayWriteTo } from "./log-group.ts";
import { type Grant, viaService } from "./policy.ts";
import type { SecurityGroup } from "./security-group.ts";
import { ServiceRole } from "./service-role.ts";

export interface NodeFunctionProps {
  /** The folder in `functions/`; of the function's name, before it the product and the environment. */
  noun: string;
  description: string;
  storage: Storage;
  /** What `functions/<noun>/env.ts` reads. */
  environment: Record<string, string>;
  timeoutSeconds: number;
  memoryMb: number;
  /** What it may do besides writing its log. */
  grants: readonly Grant[];
  /** At most so many at once. @default the account's limit */
  reservedConcurrency?: number;
  /** Where it is invoked without anybody who waits: what it failed at goes to the dead letters. @default false */
  isAsynchronous?: boolean;
  /** @default outside any network */
  inside?: { network: Network; group: SecurityGroup };
}

/** A Lambda of `functions/`, with a role, a log group and a bundle of its own. */
export class NodeFunction {
  readonly function: LambdaFunction;
  readonly role: IamRole;
  readonly logGroup: CloudwatchLogGroup;
  readonly bundle: Artifact;

  constructor(stack: EnvironmentStack, props: NodeFunctionProps) {
    const { noun, storage, inside } = props;
    const functionName = stack.resourceName(noun);
    const file = ARTIFACTS.functionZip(noun);
    this.bundle = new Artifact(stack, "bundle", storage, file, `functions/${noun}/<hash>.zip`);
    this.logGroup = createLogGroup(stack, "log", storage, `/aws/lambda/${functionName}`);
    const deadLetters = props.isAsynchronous ? storage.deadLetters : undefined;
    const { role, policy } = new ServiceRole(stack, "role", {
      noun,
      service: "lambda.amazonaws.com",
      grants: [
        ...props.grants,
        mayWriteTo(this.logGroup),
        {
          actions: ["kms:Decrypt"],
          resources: [storage.key.arn],
          conditions: [viaService("lambda", stack.region.stringValue)],
        },
        ...(deadLetters ? storage.maySendDeadLetters(stack) : []),
        ...(inside ? mayJoinNetwork(stack, inside.network, inside.group) : []),
      ],
    });
    this.role = role;
    this.function = new LambdaFunction(stack, "function", {
      functionName,
      description: props.description,
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: "index.handler",
      s3Bucket: this.bundle.object.bucket,
      s3Key: this.bundle.object.key,
      sourceCodeHash: Fn.filebase64sha256(stack.pathTo(file)),
      role: role.arn,
      timeout: props.timeoutSeconds,
      memorySize: props.memoryMb,
      kmsKeyArn: storage.key.arn,
      environment: { variables: props.environment },
      ...(props.reservedConcurrency && { reservedConcurrentExecutions: props.reservedConcurrency }),
      ...(deadLetters && { deadLetterConfig: { targetArn: deadLetters.arn } }),
      ...(inside && {
        vpcConfig: {
          subnetIds: inside.network.subnets.map((subnet) => subnet.id),
          securityGroupIds: [inside.group.id],
        },
      }),
      dependsOn: [policy, this.logGroup],
    });
    watchFunction(stack, noun, this.function.functionName);
  }
}

/** A function that fails, or is not run, is told by its name. */
function watchFunction(stack: EnvironmentStack, noun: string, functionName: string): void {
  const quarter = { statistic: "Sum", seconds: 15 * 60 } as const;
  const metric = (name: string) => metricOf("AWS/Lambda", name, { FunctionName: functionName }, quarter);
  stack.functionNames.push(functionName);
  stack.alarms[`${noun}-errors`] = {
    alarmDescription: `The function ${noun} fails again and again`,
    section: "function-errors",
    ...metric("Errors"),
    ...above(2, { times: 1 }),
  };
  stack.alarms[`${noun}-throttles`] = {
    alarmDescription: `The function ${noun} is not run because too many run already`,
    section: "function-throttles",
    ...metric("Throttles"),
    ...above(0, { times: 1 }),
  };
}

/** What Lambda does in the function's name to reach the network; it cannot name the interface beforehand. */
function mayJoinNetwork(stack: EnvironmentStack, network: Network, group: SecurityGroup): Grant[] {
  const interfaces = stack.arn("ec2", "network-interface/*");
  return [
    {
      actions: ["ec2:CreateNetworkInterface"],
      resources: [interfaces, group.arn, ...network.subnets.map((subnet) => subnet.arn)],
    },
    {
      actions: [
        "ec2:AssignPrivateIpAddresses",
        "ec2:DeleteNetworkInterface",
        "ec2:UnassignPrivateIpAddresses",
      ],
      resources: [interfaces],
    },
    // EC2 knows these for all resources only.
    { actions: ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"], resources: ["*"] },
  ];
}
