import {
  DataAwsIamPolicyDocument,
  type DataAwsIamPolicyDocumentStatement,
} from "@cdktf/provider-aws/lib/data-aws-iam-policy-document/index.js";
import type { KmsKey } from "@cdktf/provider-aws/lib/kms-key/index.js";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic/index.js";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy/index.js";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription/index.js";
import type { EnvironmentStack } from "./environment-stack.ts";

export interface MailTopic {
  topic: SnsTopic;
  /** AWS Budgets tries whether it may publish when a budget is made: whoever makes one must wait for it. */
  policy: SnsTopicPolicy;
}

/**
 * A topic whose messages go to `alarm_email`, where that is set.
 * @param services that publish without a role
 */
export function createMailTopic(
  stack: EnvironmentStack,
  noun: string,
  { key, services = [] }: { key: KmsKey; services?: readonly string[] },
): MailTopic {
  const topic = new SnsTopic(stack, noun, { name: stack.resourceName(noun), kmsMasterKeyId: key.arn });
  const ofServices: DataAwsIamPolicyDocumentStatement = {
    sid: "ServicesForThisAccount",
    principals: [{ type: "Service", identifiers: [...services] }],
    actions: ["sns:Publish"],
    resources: [topic.arn],
    condition: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [stack.accountId] }],
  };
  const { json } = new DataAwsIamPolicyDocument(stack, `${noun}-senders`, {
    statement: [
      ...(services.length > 0 ? [ofServices] : []),
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
  const policy = new SnsTopicPolicy(stack, `${noun}-policy`, { arn: topic.arn, policy: json });
  const email = stack.setting("alarm_email");
  new SnsTopicSubscription(stack, `${noun}-by-e-mail`, {
    topicArn: topic.arn,
    protocol: "email",
    endpoint: email.stringValue,
  }).addOverride("count", `\${${email.fqn} == "" ? 0 : 1}`);
  return { topic, policy };
}
