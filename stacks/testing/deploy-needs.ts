import type { Resource } from "./resolution.ts";
import type { Grant } from "./statements.ts";

/** @param names apart by spaces or line breaks */
const actionsOf = (service: string, names: string) =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => `${service}:${name}`);

/** What is called by the value of an attribute: `service:<kind><name>`. */
const named =
  (attribute: string, arn: string, actions: string[]) =>
  ({ attributes }: Resource): Grant[] => [{ actions, on: [`${arn}${attributes[attribute]}`] }];

const fixed = (on: string, actions: string[]) => (): Grant[] => [{ actions, on: [on] }];

/** Redshift gives out ids; whose they are, their tags say. */
const inRedshift = (kind: string, names: string) =>
  fixed(
    `redshift-serverless:${kind}/*`,
    actionsOf("redshift-serverless", `${names} ListTagsForResource TagResource UntagResource`),
  );

/** EC2 gives out ids when it makes something: its kinds are named. */
const inEc2 = (names: string) => fixed("ec2:*", actionsOf("ec2", names));

/** Comes and goes with another resource, which has its rights. */
const nothing = (): Grant[] => [];

const ARTIFACTS = "<s3_bucket artifacts arn>";

/** Of a bucket, and what its own settings name it by; delivery refers to those of storage alone. */
const ofBucket =
  (names: string) =>
  ({ component, name }: Resource): Grant[] => [
    {
      actions: actionsOf("s3", names),
      on: [
        component === "storage"
          ? `<s3_bucket ${name} arn>`
          : `arn:<partition>:s3:::ecommerce-streaming-dev-${name}-<account>`,
      ],
    },
  ];

const inRds = (kind: string, attribute: string) =>
  named(
    attribute,
    `rds:${kind}:`,
    actionsOf(
      "rds",
      `
      AddTagsToResource CreateDBParameterGroup DeleteDBParameterGroup
      DescribeDBInstances DescribeDBParameterGroups DescribeDBParameters
      DescribeDBSubnetGroups ListTagsForResource ModifyDBInstance
      ModifyDBParameterGroup ModifyDBSubnetGroup RebootDBInstance`,
    ),
  );

const OF_LOG_GROUP = actionsOf(
  "logs",
  `
      AssociateKmsKey CreateLogGroup DeleteLogGroup DisassociateKmsKey
      ListTagsForResource PutRetentionPolicy TagResource UntagResource`,
);

const SECURITY_GROUP_RULE = inEc2(`
      AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress
      ModifySecurityGroupRules RevokeSecurityGroupEgress RevokeSecurityGroupIngress
      DescribeSecurityGroupRules CreateTags`);

/**
 * What Terraform does, by a resource's type, to make, read, change and remove it in a stack that CodeBuild deploys. A
 * key, a bucket, the jobs' security, streams, a table, a database and the warehouse are removed by a person, the warehouse and its
 * limit made by one, too.
 */
export const DEPLOY_NEEDS: Readonly<Record<string, (resource: Resource) => Grant[]>> = {
  lambda_function: (resource) => [
    ...named(
      "function_name",
      "lambda:function:",
      actionsOf(
        "lambda",
        `
      CreateFunction DeleteFunction GetFunction GetFunctionCodeSigningConfig
      GetFunctionConfiguration ListTags ListVersionsByFunction PutFunctionConcurrency
      DeleteFunctionConcurrency TagResource UntagResource UpdateFunctionCode
      UpdateFunctionConfiguration AddPermission GetPolicy RemovePermission`,
      ),
    )(resource),
    // Lambda looks up the network in the name of who deploys.
    ...(resource.attributes.vpc_config === undefined
      ? []
      : inEc2("DescribeSecurityGroups DescribeSubnets DescribeVpcs")()),
  ],
  lambda_function_url: named("function_name", "lambda:function:", [
    ...["Create", "Delete", "Get", "Update"].map((verb) => `lambda:${verb}FunctionUrlConfig`),
  ]),
  lambda_function_event_invoke_config: named("function_name", "lambda:function:", [
    ...["Delete", "Get", "Put", "Update"].map((verb) => `lambda:${verb}FunctionEventInvokeConfig`),
  ]),
  lambda_permission: nothing,
  lambda_event_source_mapping: () => [
    {
      actions: actionsOf(
        "lambda",
        "CreateEventSourceMapping DeleteEventSourceMapping GetEventSourceMapping UpdateEventSourceMapping",
      ),
      on: ["*"],
    },
    {
      actions: actionsOf("lambda", "ListTags TagResource UntagResource"),
      on: ["lambda:event-source-mapping:any"],
    },
  ],
  dynamodb_table: named(
    "name",
    "dynamodb:table/",
    actionsOf(
      "dynamodb",
      `
      CreateTable DescribeContinuousBackups DescribeTable DescribeTimeToLive
      ListTagsOfResource TagResource UntagResource UpdateContinuousBackups UpdateTable
      UpdateTimeToLive`,
    ),
  ),
  lambda_invocation: named("function_name", "lambda:function:", ["lambda:InvokeFunction"]),
  iam_role: named(
    "name",
    "iam::role/",
    actionsOf(
      "iam",
      `
      CreateRole DeleteRole GetRole ListAttachedRolePolicies
      ListInstanceProfilesForRole ListRolePolicies PassRole TagRole UntagRole
      UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription DeleteRolePolicy
      GetRolePolicy PutRolePolicy`,
    ),
  ),
  iam_role_policy: nothing,
  cloudwatch_log_group: ({ attributes: { name } }) => [
    { actions: OF_LOG_GROUP, on: [`logs:log-group:${name}`, `logs:log-group:${name}:*`] },
    { actions: ["logs:DescribeLogGroups"], on: ["*"] },
  ],
  cloudwatch_log_stream: ({ attributes: { log_group_name: group, name } }) => [
    {
      actions: actionsOf("logs", "CreateLogStream DeleteLogStream"),
      on: [`logs:log-group:${group}:log-stream:${name}`],
    },
    { actions: ["logs:DescribeLogStreams"], on: [`logs:log-group:${group}`] },
  ],
  cloudwatch_log_metric_filter: ({ attributes: { log_group_name: group } }) => [
    {
      actions: actionsOf("logs", "DeleteMetricFilter DescribeMetricFilters PutMetricFilter"),
      on: [`logs:log-group:${group}`],
    },
  ],
  s3_object: named(
    "key",
    `${ARTIFACTS}/`,
    actionsOf(
      "s3",
      `
      DeleteObject DeleteObjectVersion GetObject GetObjectTagging GetObjectVersion
      PutObject PutObjectTagging`,
    ),
  ),
  cloudwatch_event_rule: named(
    "name",
    "events:rule/",
    actionsOf(
      "events",
      `
      DeleteRule DescribeRule ListTagsForResource PutRule TagResource UntagResource
      ListTargetsByRule PutTargets RemoveTargets`,
    ),
  ),
  // Of a rule that may be another stack's.
  cloudwatch_event_target: named(
    "rule",
    "events:rule/",
    actionsOf("events", "ListTargetsByRule PutTargets RemoveTargets"),
  ),
  scheduler_schedule: named(
    "name",
    "scheduler:schedule/default/",
    actionsOf("scheduler", "CreateSchedule DeleteSchedule GetSchedule UpdateSchedule"),
  ),
  glue_job: named(
    "name",
    "glue:job/",
    actionsOf("glue", "CreateJob DeleteJob GetJob GetTags TagResource UntagResource UpdateJob"),
  ),
  glue_crawler: named(
    "name",
    "glue:crawler/",
    actionsOf(
      "glue",
      "CreateCrawler DeleteCrawler GetCrawler GetTags TagResource UntagResource UpdateCrawler",
    ),
  ),
  glue_classifier: fixed(
    "*",
    ["Create", "Delete", "Get", "Update"].map((verb) => `glue:${verb}Classifier`),
  ),
  glue_connection: ({ attributes: { name } }) => [
    {
      actions: actionsOf("glue", "CreateConnection DeleteConnection GetConnection UpdateConnection"),
      on: ["glue:catalog", `glue:connection/${name}`],
    },
  ],
  glue_catalog_database: ({ attributes: { name } }) => [
    {
      actions: actionsOf("glue", "CreateDatabase DeleteDatabase GetDatabase UpdateDatabase"),
      on: ["glue:catalog", `glue:database/${name}`],
    },
    {
      actions: actionsOf("glue", "GetTags TagResource UntagResource"),
      on: [`glue:database/${name}`],
    },
    // Glue asks for the tables of a database that goes.
    { actions: ["glue:DeleteDatabase"], on: [`glue:table/${name}/any`] },
  ],
  glue_catalog_table: ({ attributes: { name, database_name: database } }) => [
    {
      actions: actionsOf("glue", "CreateTable DeleteTable GetTable UpdateTable"),
      on: ["glue:catalog", `glue:database/${database}`, `glue:table/${database}/${name}`],
    },
  ],
  glue_security_configuration: fixed("*", ["glue:GetSecurityConfiguration"]),
  security_group: inEc2(`
      CreateSecurityGroup DeleteSecurityGroup DescribeSecurityGroups CreateTags
      DescribeNetworkInterfaces RevokeSecurityGroupEgress`),
  vpc_security_group_egress_rule: SECURITY_GROUP_RULE,
  vpc_security_group_ingress_rule: SECURITY_GROUP_RULE,
  default_security_group: SECURITY_GROUP_RULE,
  vpc: inEc2(`
      CreateVpc DeleteVpc DescribeVpcs DescribeVpcAttribute ModifyVpcAttribute
      DescribeNetworkAcls CreateTags DeleteTags`),
  subnet: inEc2(`
      CreateSubnet DeleteSubnet DescribeSubnets ModifySubnetAttribute
      DescribeAvailabilityZones`),
  route_table: inEc2("CreateRouteTable DeleteRouteTable DescribeRouteTables"),
  route_table_association: inEc2("AssociateRouteTable DisassociateRouteTable"),
  vpc_endpoint: inEc2(`
      CreateVpcEndpoint DeleteVpcEndpoints DescribeVpcEndpoints ModifyVpcEndpoint
      DescribePrefixLists`),
  kms_key: fixed(
    "<kms_key arn>",
    actionsOf(
      "kms",
      `
      CancelKeyDeletion DisableKeyRotation EnableKeyRotation GetKeyPolicy
      GetKeyRotationStatus ListGrants ListResourceTags PutKeyPolicy RetireGrant
      RevokeGrant TagResource UntagResource UpdateAlias UpdateKeyDescription`,
    ),
  ),
  kms_alias: fixed("*", ["kms:ListAliases"]),
  athena_workgroup: named(
    "name",
    "athena:workgroup/",
    actionsOf(
      "athena",
      "CreateWorkGroup DeleteWorkGroup GetWorkGroup ListTagsForResource TagResource UntagResource UpdateWorkGroup",
    ),
  ),
  athena_named_query: fixed(
    "athena:workgroup/ecommerce-streaming-dev-insights",
    actionsOf("athena", "CreateNamedQuery DeleteNamedQuery GetNamedQuery UpdateNamedQuery"),
  ),
  s3_bucket: (resource) =>
    ofBucket(`
      GetAccelerateConfiguration GetBucketAcl GetBucketCORS GetBucketLogging
      GetBucketObjectLockConfiguration GetBucketRequestPayment GetBucketTagging
      GetBucketWebsite GetReplicationConfiguration ListBucket PutBucketTagging
      ${resource.component === "storage" ? "" : "CreateBucket"}`)(resource),
  s3_bucket_lifecycle_configuration: ofBucket("GetLifecycleConfiguration PutLifecycleConfiguration"),
  s3_bucket_notification: ofBucket("GetBucketNotification PutBucketNotification"),
  s3_bucket_ownership_controls: ofBucket("GetBucketOwnershipControls PutBucketOwnershipControls"),
  s3_bucket_policy: ofBucket("GetBucketPolicy PutBucketPolicy"),
  s3_bucket_public_access_block: ofBucket("GetBucketPublicAccessBlock PutBucketPublicAccessBlock"),
  s3_bucket_server_side_encryption_configuration: ofBucket(
    "GetEncryptionConfiguration PutEncryptionConfiguration",
  ),
  s3_bucket_versioning: ofBucket("GetBucketVersioning PutBucketVersioning"),
  sqs_queue: fixed(
    "<sqs_queue dead-letters arn>",
    actionsOf("sqs", "GetQueueAttributes ListQueueTags SetQueueAttributes TagQueue"),
  ),
  sqs_queue_policy: nothing,
  kinesis_stream: named(
    "name",
    "kinesis:stream/",
    actionsOf(
      "kinesis",
      `
      AddTagsToStream CreateStream DecreaseStreamRetentionPeriod
      DescribeStreamSummary IncreaseStreamRetentionPeriod ListTagsForStream
      StartStreamEncryption UpdateStreamMode`,
    ),
  ),
  kinesis_firehose_delivery_stream: named(
    "name",
    "firehose:deliverystream/",
    actionsOf(
      "firehose",
      `
      CreateDeliveryStream DeleteDeliveryStream DescribeDeliveryStream
      ListTagsForDeliveryStream TagDeliveryStream UntagDeliveryStream UpdateDestination`,
    ),
  ),
  pipes_pipe: named(
    "name",
    "pipes:pipe/",
    actionsOf(
      "pipes",
      "CreatePipe DeletePipe DescribePipe ListTagsForResource TagResource UntagResource UpdatePipe",
    ),
  ),
  redshiftserverless_namespace: inRedshift("namespace", "GetNamespace UpdateNamespace"),
  redshiftserverless_workgroup: () => [
    ...inRedshift("workgroup", "GetWorkgroup UpdateWorkgroup")(),
    // Redshift looks up the network in the name of who deploys.
    ...inEc2("DescribeSecurityGroups DescribeSubnets DescribeVpcs")(),
  ],
  redshiftserverless_usage_limit: fixed("*", ["redshift-serverless:GetUsageLimit"]),
  db_instance: inRds("db", "identifier"),
  db_parameter_group: inRds("pg", "name"),
  db_subnet_group: inRds("subgrp", "name"),
  cloudwatch_metric_alarm: (resource) => [
    ...named(
      "alarm_name",
      "cloudwatch:alarm:",
      actionsOf("cloudwatch", "DeleteAlarms ListTagsForResource PutMetricAlarm TagResource UntagResource"),
    )(resource),
    { actions: ["cloudwatch:DescribeAlarms"], on: ["*"] },
  ],
  cloudwatch_dashboard: named(
    "dashboard_name",
    "cloudwatch::dashboard/",
    actionsOf("cloudwatch", "DeleteDashboards GetDashboard PutDashboard"),
  ),
  sns_topic: named(
    "name",
    "sns:",
    actionsOf(
      "sns",
      `
      CreateTopic GetTopicAttributes ListTagsForResource SetTopicAttributes
      TagResource GetSubscriptionAttributes Subscribe Unsubscribe`,
    ),
  ),
  sns_topic_policy: nothing,
  sns_topic_subscription: nothing,
  budgets_budget: named(
    "name",
    "budgets::budget/",
    actionsOf("budgets", "ListTagsForResource ModifyBudget TagResource ViewBudget"),
  ),
};
