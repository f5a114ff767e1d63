import type { Grant } from "./statements.ts";
import { KEY_ACTIONS } from "./wildcards.ts";

/** A statement of what a resource lets others do with it. */
export interface ResourceStatement extends Grant {
  /** Principals: their type and who. */
  to: string;
  deny?: boolean;
}

const ANYBODY = "* *";
const PLAIN_HTTP = ["Bool aws:SecureTransport false"];
const THIS_ACCOUNT = ["StringEquals aws:SourceAccount <account>"];

const DEAD_LETTERS = "<sqs_queue dead-letters arn>";
const ALARMS = "<sns_topic alarms arn>";
const EPISODES = "<sns_topic bot-episodes arn>";

/** Whoever is inside the network can use credentials of this account only. */
const ENDPOINT: readonly ResourceStatement[] = [
  { to: ANYBODY, actions: ["*"], on: ["*"], if: ["StringEquals aws:PrincipalAccount <account>"] },
];

function tlsOnly(bucket: string): readonly ResourceStatement[] {
  const arn = `<s3_bucket ${bucket} arn>`;
  return [{ deny: true, to: ANYBODY, actions: ["s3:*"], on: [arn, `${arn}/*`], if: PLAIN_HTTP }];
}

/** Every policy of a resource that others use, by the resource's type and what it is of. */
export const RESOURCE_POLICIES: Readonly<Record<string, readonly ResourceStatement[]>> = {
  "s3_bucket_policy artifacts": tlsOnly("artifacts"),
  "s3_bucket_policy failed-records": tlsOnly("failed-records"),
  "s3_bucket_policy lake": tlsOnly("lake"),
  "s3_bucket_policy results": tlsOnly("results"),
  "s3_bucket_policy warehouse": tlsOnly("warehouse"),
  "sqs_queue_policy <sqs_queue dead-letters url>": [
    {
      to: "Service events.amazonaws.com",
      actions: ["sqs:SendMessage"],
      on: [DEAD_LETTERS],
      if: ["ArnLike aws:SourceArn events:rule/ecommerce-streaming-dev-*"],
    },
    { deny: true, to: ANYBODY, actions: ["sqs:*"], on: [DEAD_LETTERS], if: PLAIN_HTTP },
  ],
  "sns_topic_policy <sns_topic alarms arn>": [
    {
      to: "Service budgets.amazonaws.com, cloudwatch.amazonaws.com",
      actions: ["sns:Publish"],
      on: [ALARMS],
      if: THIS_ACCOUNT,
    },
    { deny: true, to: ANYBODY, actions: ["sns:Publish"], on: [ALARMS], if: PLAIN_HTTP },
  ],
  // Roles of the account publish as their own policies say.
  "sns_topic_policy <sns_topic bot-episodes arn>": [
    { deny: true, to: ANYBODY, actions: ["sns:Publish"], on: [EPISODES], if: PLAIN_HTTP },
  ],
  "kms_key kms_key": [
    { to: "AWS iam::root", actions: KEY_ACTIONS, on: ["*"] },
    {
      to: "Service logs.<region>.amazonaws.com",
      actions: [
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
      ],
      on: ["*"],
      if: ["ArnLike kms:EncryptionContext:aws:logs:arn logs:log-group:*ecommerce-streaming-dev-*"],
    },
    {
      to: "Service budgets.amazonaws.com, cloudwatch.amazonaws.com, events.amazonaws.com",
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      on: ["*"],
      if: THIS_ACCOUNT,
    },
  ],
  "vpc_endpoint kinesis-streams": ENDPOINT,
  "vpc_endpoint logs": ENDPOINT,
  "vpc_endpoint monitoring": ENDPOINT,
  "vpc_endpoint s3": ENDPOINT,
  "vpc_endpoint secretsmanager": ENDPOINT,
};

/** What the boundary forbids, whatever a role allows. */
export const BOUNDARY_DENIES: readonly Grant[] = [
  {
    actions: ["events:*", "iam:*", "logs:*"],
    on: [
      "arn:*:events:*:*:rule/ecommerce-streaming-dev-deploy-*",
      "arn:*:iam::*:role/ecommerce-streaming-dev-check-*",
      "arn:*:iam::*:role/ecommerce-streaming-dev-deploy-*",
      "arn:*:logs:*:*:*:log-stream:*/ecommerce-streaming-*",
    ],
  },
  {
    actions: ["s3:PutObject", "s3:ReplicateObject"],
    on: ["arn:*:s3:::ecommerce-streaming-dev-artifacts-<account>/delivery/*"],
    if: ["ArnNotLike aws:PrincipalArn arn:*:iam::*:role/ecommerce-streaming-dev-check-*"],
  },
  {
    actions: ["ec2:CreateNetworkInterface"],
    on: ["arn:*:ec2:*:*:security-group/*", "arn:*:ec2:*:*:subnet/*"],
    if: ["StringNotEquals aws:ResourceTag/environment dev"],
  },
  { actions: ["s3:Put*Acl"], on: ["*"] },
  // A URL without login is anybody's.
  {
    actions: ["lambda:*ateFunctionUrlConfig"],
    on: ["*"],
    if: ["StringNotEquals lambda:FunctionUrlAuthType AWS_IAM"],
  },
];
