import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document/index.js";
import type { KmsKey } from "@cdktf/provider-aws/lib/kms-key/index.js";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic/index.js";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy/index.js";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription/index.js";
import type { EnvironmentStack } from "./environment-stack.ts";

export interface AlarmTopic {
  topic: SnsTopic;
  /** AWS Budgets tries whether it may publish when a budget is made: whoever makes one must wait for it. */
  policy: SnsTopicPolicy;
}

/** Where alarms and the budget go, and from there to `alarm_email`. */
export function createAlarmTopic(stack: EnvironmentStack, key: KmsKey): AlarmTopic {
  const topic = new SnsTopic(stack, "alarms", {
    name: stack.resourceName("alarms"),
    kmsMasterKeyId: key.arn,
  });
  const { json } = new DataAwsIamPolicyDocument(stack, "alarms-senders", {
    statement: [
      {
        sid: "AlarmsAndBudgetOfThisAccount",
        principals: [{ type: "Service", identifiers: ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"] }],
        actions: ["sns:Publish"],
        resources: [topic.arn],
        condition: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [stack.accountId] }],
      },
      {
        sid: "TlsOnly",
        effect: "Deny",
        principals: [{ type: "*", identifiers: ["*"] }],
        actions: ["sns:Publish"],
        resources: [topic.arn],
        condition: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
      },
    ],
  });
  const policy = new SnsTopicPolicy(stack, "alarms-policy", { arn: topic.arn, policy: json });
  const email = stack.setting("alarm_email");
  // A check of Terraform warns at plan and apply, and lets both go on.
  stack.addOverride("check.alarm_email.assert", {
    condition: `\${${email.fqn} != ""}`,
    error_message: "alarm_email is empty: nobody is told of an alarm, it is on the dashboard only.",
  });
  new SnsTopicSubscription(stack, "alarms-by-e-mail", {
    topicArn: topic.arn,
    protocol: "email",
    endpoint: email.stringValue,
  }).addOverride("count", `\${${email.fqn} == "" ? 0 : 1}`);
  return { topic, policy };
}
