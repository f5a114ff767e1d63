import type { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import type { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { LambdaFunctionEventInvokeConfig } from "@cdktf/provider-aws/lib/lambda-function-event-invoke-config/index.js";
import { Fn, type TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { ARTIFACTS } from "../../config/artifacts.ts";
import { FUNCTIONS, type FunctionFacts, type FunctionName } from "../../functions/registry.ts";
import type { OwnVariables } from "../../functions/shared/environment.ts";
import type { LoggerEnvironment } from "../../functions/shared/logger.ts";
import { STAY_ACTIVE } from "../../functions/shared/stay-active.ts";
import type { Network } from "../network.ts";
import type { Storage } from "../storage.ts";
import { above, metricOf } from "./alarm.ts";
import { Artifact } from "./artifact.ts";
import type { EnvironmentStack } from "./environment-stack.ts";
import { createLogGroup, mayWriteTo } from "./log-group.ts";
import { type Binding, type Grant, viaService } from "./policy.ts";
import { invokeBy, ScheduleRule, type ScheduleRuleProps } from "./schedule-rule.ts";
import type { SecurityGroup } from "./security-group.ts";
import { ServiceRole } from "./service-role.ts";

/** A schedule invokes a function whose failures nobody would see. Permanent: correct functions/registry.ts. */
export class FunctionNotAsynchronousError extends Error {
  override name = "FunctionNotAsynchronousError";
}

/** A function's variables, each as it is or with the grants that make it good for something. */
export type Bindable<Variables> = { [V in keyof Variables]: Variables[V] | Binding };

export interface NodeFunctionProps<E extends LoggerEnvironment> {
  storage: Storage;
  /** What `functions/<noun>/env.ts` reads, less what every function reads. */
  environment: Bindable<OwnVariables<E>>;
  /** What it may do besides writing its log and using what its environment names. @default nothing */
  grants?: readonly Grant[];
  /** How many may run at once, taken from the account's; 0: as many as there are. @default 0 */
  concurrency?: TerraformVariable;
  /** How often Lambda tries again what nobody waits for, before it is a dead letter. @default twice, as Lambda does */
  retries?: number;
  /** Of its role: what services read off it. @default nothing */
  roleTags?: Record<string, string>;
  /** @default outside any network */
  inside?: { network: Network; group: SecurityGroup };
}

/**
 * A Lambda of `functions/` as the registry there has it, with a role, a log group and a bundle of its own. The type of its
 * environment must be named: what is forgotten of it does not compile.
 */
export class NodeFunction<E extends LoggerEnvironment = never> extends Construct {
  readonly noun: FunctionName;
  readonly function: LambdaFunction;
  readonly bundle: Artifact;
  /** Whoever uses what the function may do must wait for it. */
  readonly policy: IamRolePolicy;
  private readonly storage: Storage;
  private readonly facts: FunctionFacts;
  private readonly grants: Grant[];

  /** @param noun its folder in `functions/`; of its name, before it the product and the environment */
  constructor(stack: EnvironmentStack, noun: FunctionName, props: NodeFunctionProps<E>) {
    super(stack, noun);
    const { storage, environment, grants = [], inside, concurrency, retries, roleTags } = props;
    this.noun = noun;
    this.storage = storage;
    this.facts = FUNCTIONS[noun];
    const functionName = stack.resourceName(noun);
    const file = ARTIFACTS.functionZip(noun);
    this.bundle = new Artifact(this, "bundle", storage, file, `functions/${noun}/<hash>.zip`);
    const logGroup = createLogGroup(this, "log", storage, `/aws/lambda/${functionName}`);
    const deadLetters = this.facts.isAsynchronous ? storage.deadLetters : undefined;
    const variables = Object.entries(environment as Record<string, string | Binding | undefined>);
    this.grants = [
      ...variables.flatMap(([, value]) => (typeof value === "object" ? value.grants : [])),
      ...grants,
      mayWriteTo(logGroup),
      {
        actions: ["kms:Decrypt"],
        resources: [storage.key.arn],
        conditions: [viaService("lambda", stack.region.stringValue)],
      },
      ...(deadLetters ? storage.maySendDeadLetters(stack) : []),
      ...(inside ? mayJoinNetwork(stack, functionName) : []),
    ];
    const { role, policy } = new ServiceRole(this, "role", {
      noun,
      service: "lambda.amazonaws.com",
      grants: this.grants,
      ...(roleTags && { tags: roleTags }),
    });
    this.policy = policy;
    this.function = new LambdaFunction(this, "function", {
      functionName,
      description: this.facts.description,
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: "index.handler",
      s3Bucket: this.bundle.object.bucket,
      s3Key: this.bundle.object.key,
      sourceCodeHash: Fn.filebase64sha256(stack.pathTo(file)),
      role: role.arn,
      timeout: this.facts.timeoutSeconds,
      memorySize: this.facts.memoryMb,
      kmsKeyArn: storage.key.arn,
      environment: { variables: { ...loggerEnvironment(stack), ...valuesOf(variables) } },
      // Terraform's -1 reserves nothing.
      ...(concurrency && {
        reservedConcurrentExecutions:
          `\${${concurrency.fqn} == 0 ? -1 : ${concurrency.fqn}}` as unknown as number,
      }),
      ...(deadLetters && { deadLetterConfig: { targetArn: deadLetters.arn } }),
      ...(inside && {
        vpcConfig: {
          subnetIds: inside.network.subnets.map((subnet) => subnet.id),
          securityGroupIds: [inside.group.id],
        },
      }),
      dependsOn: [policy, logGroup],
    });
    if (retries !== undefined) {
      new LambdaFunctionEventInvokeConfig(this, "retries", {
        functionName: this.function.functionName,
        maximumRetryAttempts: retries,
      });
    }
    watchFunction(stack, noun, this.function.functionName);
  }

  /** Lets the function do more. */
  allow(...grants: Grant[]): void {
    this.grants.push(...grants);
  }

  /** Its name, for a function that is to invoke it. */
  toInvoke(): Binding {
    const { functionName, arn } = this.function;
    return { value: functionName, grants: [{ actions: ["lambda:InvokeFunction"], resources: [arn] }] };
  }

  /**
   * Has a rule invoke it again and again.
   * @param noun of the rule's name
   * @throws FunctionNotAsynchronousError
   */
  onSchedule(noun: string, props: ScheduleRuleProps): CloudwatchEventRule {
    this.checkAsynchronous(noun);
    return new ScheduleRule(this, noun, this.storage.deadLetters, props).rule;
  }

  /**
   * Has a rule that is there invoke it, too, with the rule's event.
   * @param noun of the rule's name
   * @throws FunctionNotAsynchronousError
   */
  onRule(noun: string, rule: CloudwatchEventRule): void {
    this.checkAsynchronous(noun);
    const { deadLetters } = this.storage;
    invokeBy(new Construct(this, noun), this, { noun, rule, deadLetters });
  }

  private checkAsynchronous(noun: string): void {
    if (!this.facts.isAsynchronous) {
      throw new FunctionNotAsynchronousError(
        `rule ${noun} invokes ${this.noun} without anybody who waits: functions/registry.ts must say isAsynchronous`,
      );
    }
  }

  /**
   * For a function in the network that nobody may ask for weeks: Lambda would fail the next call. Its handler answers
   * `STAY_ACTIVE`.
   * @throws FunctionNotAsynchronousError
   */
  stayActive(): void {
    this.onSchedule(this.noun, {
      description: `Keeps the ${this.noun} Lambda in the network`,
      expression: "rate(5 days)",
      input: STAY_ACTIVE,
    });
  }
}

function loggerEnvironment(stack: EnvironmentStack): LoggerEnvironment {
  return { ENVIRONMENT: stack.environment.name, LOG_LEVEL: "info", LOG_FORMAT: "json" };
}

function valuesOf(variables: [name: string, value: string | Binding | undefined][]): Record<string, string> {
  return Object.fromEntries(
    variables.flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === "object" ? value.value : value]],
    ),
  );
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

/** What Lambda does in the function's name to reach the network: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html */
const INTERFACES = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
];

/**
 * Lambda refuses a function whose role may not do so on everything; the function's own code may do none of it. The
 * boundary keeps Lambda out of networks that are not the environment's.
 */
function mayJoinNetwork(stack: EnvironmentStack, functionName: string): Grant[] {
  return [
    { actions: INTERFACES, resources: ["*"] },
    {
      effect: "Deny",
      actions: [...INTERFACES, "ec2:DetachNetworkInterface"],
      resources: ["*"],
      conditions: [
        {
          test: "ArnEquals",
          variable: "lambda:SourceFunctionArn",
          values: [stack.arn("lambda", `function:${functionName}`)],
        },
      ],
    },
  ];
}
