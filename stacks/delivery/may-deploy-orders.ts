import { catalogArns } from "../constructs/catalog-arns.ts";
import type { EnvironmentStack } from "../constructs/environment-stack.ts";
import { BY_IAM } from "../constructs/function-url.ts";
import type { Grant } from "../constructs/policy.ts";
import { FIREHOSE_LOG_STREAM } from "../orders/delivery-stream.ts";
import { mayDeployLogGroups } from "./may-deploy.ts";

/** What Terraform needs to make, change, read and remove a part of the lane orders, by the part's name. */

/** Tables of a database that is another stack's. */
export function mayDeployCatalogTables(stack: EnvironmentStack, database: string): Grant {
  return {
    actions: ["glue:CreateTable", "glue:DeleteTable", "glue:GetTable", "glue:UpdateTable"],
    resources: catalogArns(stack, database),
  };
}

/** Queries of a workgroup that is another stack's. */
export function mayDeployNamedQueries(stack: EnvironmentStack, workgroup: string): Grant {
  return {
    actions: ["Create", "Delete", "Get", "Update"].map((verb) => `athena:${verb}NamedQuery`),
    resources: [stack.arn("athena", `workgroup/${stack.resourceName(workgroup)}`)],
  };
}

export function mayDeployPipe(stack: EnvironmentStack, noun: string): Grant {
  return {
    actions: [
      "pipes:CreatePipe",
      "pipes:DeletePipe",
      "pipes:DescribePipe",
      "pipes:ListTagsForResource",
      "pipes:TagResource",
      "pipes:UntagResource",
      "pipes:UpdatePipe",
    ],
    resources: [stack.arn("pipes", `pipe/${stack.resourceName(noun)}`)],
  };
}

/** With its log. */
export function mayDeployFirehose(stack: EnvironmentStack, noun: string): Grant[] {
  const name = stack.resourceName(noun);
  const group = `/aws/kinesisfirehose/${name}`;
  return [
    {
      actions: [
        "firehose:CreateDeliveryStream",
        "firehose:DeleteDeliveryStream",
        "firehose:DescribeDeliveryStream",
        "firehose:ListTagsForDeliveryStream",
        "firehose:TagDeliveryStream",
        "firehose:UntagDeliveryStream",
        "firehose:UpdateDestination",
      ],
      resources: [stack.arn("firehose", `deliverystream/${name}`)],
    },
    ...mayDeployLogGroups(stack, group),
    {
      actions: ["logs:CreateLogStream", "logs:DeleteLogStream"],
      resources: [stack.arn("logs", `log-group:${group}:log-stream:${FIREHOSE_LOG_STREAM}`)],
    },
    { actions: ["logs:DescribeLogStreams"], resources: [stack.arn("logs", `log-group:${group}`)] },
  ];
}

/** One that asks for a login: the boundary forbids all others. */
export function mayDeployFunctionUrl(stack: EnvironmentStack, noun: string): Grant[] {
  const resources = [stack.arn("lambda", `function:${stack.resourceName(noun)}`)];
  return [
    {
      actions: ["lambda:CreateFunctionUrlConfig", "lambda:UpdateFunctionUrlConfig"],
      resources,
      conditions: [{ test: "StringEquals", ...BY_IAM }],
    },
    { actions: ["lambda:DeleteFunctionUrlConfig", "lambda:GetFunctionUrlConfig"], resources },
  ];
}

/** That a rule, which is another stack's, asks a function of this one, too. */
export function mayDeployTarget(stack: EnvironmentStack, noun: string): Grant {
  return {
    actions: ["events:ListTargetsByRule", "events:PutTargets", "events:RemoveTargets"],
    resources: [stack.arn("events", `rule/${stack.resourceName(noun)}`)],
  };
}

/** Glue knows classifiers for all resources only. */
export function mayDeployClassifier(): Grant {
  return {
    actions: ["Create", "Delete", "Get", "Update"].map((verb) => `glue:${verb}Classifier`),
    resources: ["*"],
  };
}
