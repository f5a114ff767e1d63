import { FUNCTION_NAMES } from "../../functions/registry.ts";
import { JOB_NAMES } from "../../glue-scripts/registry.ts";
import { COMPONENT_NAMES } from "../delivery/components.ts";

/** Wildcards that policies may have. */
export interface Exception {
  why: string;
  /** Stacks; every one where there is none. */
  components?: readonly string[];
  actions: readonly string[];
  /** Resolved; `<type>` is a reference to such a resource. */
  resources: readonly string[];
  /** What holds it in: exactly these conditions, each as `test variable value, value`. */
  if?: readonly string[];
  /** The same policy forbids the same on this condition. */
  deniedTo?: string;
}

/** Stacks of functions inside the network. */
const FUNCTIONS_INSIDE = ["corrections", "database", "reports", "shop-database"];

const INTERFACES = ["ec2:network-interface/*"];
const ARTIFACTS = "<s3_bucket>";
const ec2 = (...types: string[]) => types.map((type) => `ec2:${type}/*`);

const tags = (of: string) => [
  `StringEquals aws:${of}/project ecommerce-streaming`,
  `StringEquals aws:${of}/environment dev`,
];
const TAGGED = tags("ResourceTag");
const REQUESTED = tags("RequestTag");
const WHILE_MADE = "Null ec2:CreateAction false";
const IN_REGION = ["StringEquals aws:RequestedRegion <region>"];

/** Whose things have names. */
const BOUNDARY_SERVICES = [
  ...["athena", "dynamodb", "events", "firehose", "glue", "kinesis", "pipes", "scheduler"],
  ...["cloudwatch", "lambda", "logs", "rds", "sns", "sqs"],
];

/** What roles of the account may be given to do with the key. */
export const KEY_ACTIONS = [
  ...["kms:CancelKeyDeletion", "kms:CreateAlias", "kms:CreateGrant", "kms:Decrypt", "kms:DeleteAlias"],
  ...["kms:DescribeKey", "kms:DisableKeyRotation", "kms:EnableKeyRotation", "kms:Encrypt"],
  ...["kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:GetKeyPolicy"],
  ...["kms:GetKeyRotationStatus", "kms:ListAliases", "kms:ListGrants", "kms:ListResourceTags"],
  ...["kms:PutKeyPolicy", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:RetireGrant", "kms:RevokeGrant"],
  ...["kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource", "kms:UpdateAlias"],
  "kms:UpdateKeyDescription",
];

/** Nothing else may have one. */
export const WILDCARDS: readonly Exception[] = [
  {
    why: "log streams get their names when something logs",
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    resources: ["<cloudwatch_log_group>:log-stream:*"],
  },
  {
    why: "a log group's own ARN ends so",
    actions: ["logs:AssociateKmsKey", "logs:CreateLogGroup"],
    resources: ["<cloudwatch_log_group>:*"],
  },
  {
    why: "Lambda names what it gives up by the mapping's number, the time and chance",
    components: ["bots", "lake"],
    actions: ["s3:PutObject"],
    resources: ["<s3_bucket>/aws/lambda/*"],
  },
  {
    why: "Athena and the job name what they write; of the lake no query reads raw",
    components: ["insights"],
    actions: ["s3:GetObject"],
    resources: ["<s3_bucket>/external/*", "<s3_bucket>/facts/*", "<s3_bucket>/orders/*"],
  },
  {
    why: "facts and imported sets are named by what is in them and by a person; Redshift reads nothing else of the lake",
    components: ["warehouse"],
    actions: ["s3:GetObject"],
    resources: ["<s3_bucket>/facts/*"],
  },
  {
    why: "Athena names a query's files by its number",
    components: ["insights", "orders"],
    actions: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
    resources: ["<s3_bucket>/*"],
  },
  {
    why: "the lake's database has tables, and what is imported gets its name from a person",
    components: ["insights", "warehouse"],
    actions: [
      ...["glue:BatchGetPartition", "glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions"],
      ...["glue:GetTable", "glue:GetTables"],
    ],
    resources: ["glue:table/ecommerce_streaming_dev_lake/*"],
  },
  {
    why: "raw objects get their names by what is in them",
    components: ["lake"],
    actions: ["s3:GetObject", "s3:PutObject"],
    resources: ["<s3_bucket>/raw/*"],
  },
  {
    why: "facts get their names by what is in them, imported sets theirs from a person",
    components: ["lake"],
    actions: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
    resources: ["external", "facts", "manifests", "work"].map((folder) => `<s3_bucket>/${folder}/*`),
  },
  {
    why: "the tables of imported sets get their names from a person",
    components: ["lake"],
    actions: [
      ...["glue:BatchCreatePartition", "glue:BatchUpdatePartition", "glue:CreateTable"],
      ...["glue:DeletePartition", "glue:GetPartitions", "glue:GetTable", "glue:UpdateTable"],
    ],
    resources: ["glue:table/ecommerce_streaming_dev_lake/*"],
  },
  {
    why: "the crawler's database has what it finds",
    components: ["lake"],
    actions: [
      ...["glue:BatchCreatePartition", "glue:BatchDeletePartition", "glue:BatchGetPartition"],
      ...["glue:BatchUpdatePartition", "glue:CreatePartition", "glue:CreateTable", "glue:DeletePartition"],
      ...["glue:DeleteTable", "glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions"],
      ...["glue:GetTable", "glue:GetTables", "glue:UpdatePartition", "glue:UpdateTable"],
    ],
    resources: ["glue:table/ecommerce_streaming_dev_lake_drift/*"],
  },
  {
    why: "Firehose and the reconciler name objects by time and chance, and by what is in them",
    components: ["orders"],
    actions: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
    resources: ["orders", "orders-failed"].map((folder) => `<s3_bucket>/${folder}/*`),
  },
  {
    why: "the same of what the reconciler reads, notes and has put right",
    components: ["orders"],
    actions: ["s3:GetObject", "s3:PutObject"],
    resources: ["orders-reconciliation", "orders-replayed", "raw/orders"].map(
      (folder) => `<s3_bucket>/${folder}/*`,
    ),
  },
  {
    why: "failed records that became rows are told of no more",
    components: ["orders"],
    actions: ["s3:DeleteObject"],
    resources: ["<s3_bucket>/orders-failed/*"],
  },
  {
    why: "the crawler's database has what it finds",
    components: ["orders"],
    actions: [
      ...["glue:BatchCreatePartition", "glue:BatchDeletePartition", "glue:BatchGetPartition"],
      ...["glue:BatchUpdatePartition", "glue:CreatePartition", "glue:CreateTable", "glue:DeletePartition"],
      ...["glue:DeleteTable", "glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions"],
      ...["glue:GetTable", "glue:GetTables", "glue:UpdatePartition", "glue:UpdateTable"],
    ],
    resources: ["glue:table/ecommerce_streaming_dev_lake_orders_drift/*"],
  },
  {
    why: "Kinesis lists all streams or none; Redshift asks for it",
    components: ["warehouse"],
    actions: ["kinesis:ListStreams"],
    resources: ["*"],
  },
  {
    why: "a statement has no ARN; each is told to whoever asked it",
    components: ["warehouse"],
    actions: ["CancelStatement", "DescribeStatement", "GetStatementResult"].map(
      (action) => `redshift-data:${action}`,
    ),
    resources: ["*"],
    if: ["StringEquals redshift-data:statement-owner-iam-userid &{aws:userid}"],
  },
  {
    why: "figures get their names from the function",
    components: ["warehouse"],
    actions: ["s3:GetObject", "s3:PutObject"],
    resources: ["<s3_bucket>/warehouse/*"],
  },
  {
    why: "what is exported gets its names from table and time",
    components: ["shop-database"],
    actions: ["s3:GetObject", "s3:PutObject"],
    resources: ["<s3_bucket>/sync/*"],
  },
  {
    why: "the warehouse reads that",
    components: ["warehouse"],
    actions: ["s3:GetObject"],
    resources: ["<s3_bucket>/sync/*", "<s3_bucket>/sync/rows/*"],
  },
  {
    why: "and says of each table what became of it",
    components: ["warehouse"],
    actions: ["s3:PutObject"],
    resources: ["<s3_bucket>/sync/loaded/*"],
  },
  {
    why: "QuickSight asks for it on everything before there is an interface; the boundary denies it in other networks",
    components: ["quicksight"],
    actions: [
      ...["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeSecurityGroups"],
      ...["ec2:DescribeSubnets", "ec2:ModifyNetworkInterfaceAttribute"],
    ],
    resources: ["*"],
  },
  {
    why: "raw objects, and what is put for COPY of them, get their names by what is in them",
    components: ["warehouse"],
    actions: ["s3:DeleteObject", "s3:GetObject"],
    resources: ["<s3_bucket>/warehouse/refill/*"],
  },
  {
    why: "the same of the lake's",
    components: ["warehouse"],
    actions: ["s3:GetObject"],
    resources: ["clicks", "checkouts"].map((stream) => `<s3_bucket>/raw/${stream}/*`),
  },
  {
    why: "a network interface has no name before it is made; its subnet and security group are named",
    components: ["attribution", "recomputation"],
    actions: ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"],
    resources: INTERFACES,
  },
  {
    why: "Lambda asks for it on everything; denied to the function's own code, and the boundary denies it elsewhere",
    components: FUNCTIONS_INSIDE,
    actions: [
      ...["ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"],
      ...["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses"],
    ],
    resources: ["*"],
    deniedTo: "ArnEquals lambda:SourceFunctionArn",
  },
  {
    why: "Glue's own tag only",
    components: ["attribution", "recomputation"],
    actions: ["ec2:CreateTags"],
    resources: INTERFACES,
    if: ["ForAllValues:StringEquals aws:TagKeys aws-glue-service-resource"],
  },
  {
    why: "EC2 describes all or none",
    components: ["attribution", "recomputation"],
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
  {
    why: "metrics have no ARN; a condition names the namespace",
    components: [...JOB_NAMES, "orders"],
    actions: ["cloudwatch:PutMetricData"],
    resources: ["*"],
    if: ["StringEquals cloudwatch:namespace Glue"],
  },
  {
    why: "a job's files carry their hash",
    components: JOB_NAMES,
    actions: ["s3:GetObject"],
    resources: JOB_NAMES.map((name) => `${ARTIFACTS}/glue/${name}/*`),
  },
  {
    why: "Spark names a checkpoint's files",
    components: ["attribution"],
    actions: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
    resources: [`${ARTIFACTS}/checkpoints/attribution/*`],
  },
  {
    why: "Spark names an answer's files",
    components: ["backfill"],
    actions: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
    resources: [`${ARTIFACTS}/data/backfill/output/*`],
  },
  {
    why: "a person names the histories",
    components: ["backfill"],
    actions: ["s3:GetObject"],
    resources: [`${ARTIFACTS}/data/backfill/input/*`],
  },
  {
    why: "in a key's policy the resource is the key itself: of roles, whose policies say more",
    components: ["storage"],
    actions: KEY_ACTIONS,
    resources: ["*"],
  },
  {
    why: "the same for log groups of the environment",
    components: ["storage"],
    actions: [
      ...["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
      ...["kms:ReEncryptFrom", "kms:ReEncryptTo"],
    ],
    resources: ["*"],
    if: ["ArnLike kms:EncryptionContext:aws:logs:arn logs:log-group:*ecommerce-streaming-dev-*"],
  },
  {
    why: "the same for messages of services, in this account",
    components: ["storage"],
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    resources: ["*"],
    if: ["StringEquals aws:SourceAccount <account>"],
  },
  {
    why: "whoever is inside uses this account's credentials; what they allow, their roles say",
    components: ["network"],
    actions: ["*"],
    resources: ["*"],
    if: ["StringEquals aws:PrincipalAccount <account>"],
  },
  {
    why: "the boundary is a ceiling and gives nobody anything: all of what has the environment's name, in its region",
    components: ["boundary"],
    actions: BOUNDARY_SERVICES.map((service) => `${service}:*`),
    resources: [
      "arn:*:*:*:<account>:*/ecommerce-streaming-dev-*",
      "arn:*:*d*:*:<account>:*:ecommerce-streaming-dev-*",
      "arn:*:logs:*:<account>:log-group:*/ecommerce-streaming-dev-*",
      "arn:*:s?s:*:<account>:ecommerce-streaming-dev-*",
      "arn:*:glue:*:<account>:*/ecommerce_streaming_dev_*",
    ],
    if: IN_REGION,
  },
  {
    why: "the same of services without regions",
    components: ["boundary"],
    actions: ["budgets:*", "cloudwatch:*Dashboard*", "s3:*"],
    resources: [
      "arn:*:s3:::ecommerce-streaming-dev-*",
      "arn:*:budgets::<account>:budget/ecommerce-streaming-dev-*",
      "arn:*:cloudwatch::<account>:dashboard/ecommerce-streaming-dev-*",
    ],
  },
  {
    why: "the same of the environment's states, for who deploys",
    components: ["boundary"],
    actions: ["s3:*Object"],
    resources: ["arn:*:s3:::example-states/dev/*"],
    if: ["ArnLike aws:PrincipalArn arn:*:iam::*:role/ecommerce-streaming-dev-deploy-*"],
  },
  {
    why: "the same of their list, in whatever partition",
    components: ["boundary"],
    actions: ["s3:ListBucket"],
    resources: ["arn:*:s3:::example-states"],
    if: ["StringLike s3:prefix dev/*"],
  },
  {
    why: "the same of what has ids, by the environment's tags",
    components: ["boundary"],
    actions: ["ec2:*", "kms:*", "redshift-data:*", "redshift-serverless:*"],
    resources: ["*"],
    if: TAGGED,
  },
  {
    why: "the same of what is new, in networks of the environment",
    components: ["boundary"],
    actions: [
      ...["ec2:CreateRouteTable", "ec2:CreateSecurityGroup", "ec2:CreateSubnet", "ec2:CreateVpcEndpoint"],
      ...["ec2:CreateVpc", "ec2:AuthorizeSecurityGroup*"],
    ],
    resources: ["route-table", "security-group", "security-group-rule", "subnet", "vpc", "vpc-endpoint"].map(
      (kind) => `arn:*:ec2:*:*:${kind}/*`,
    ),
    if: ["StringEquals aws:RequestTag/environment dev"],
  },
  {
    why: "the same of its tags, while it is made",
    components: ["boundary"],
    actions: ["ec2:CreateTags"],
    resources: ["*"],
    if: ["StringEquals aws:RequestTag/environment dev", WHILE_MADE],
  },
  {
    why: "the same of Glue's own tag",
    components: ["boundary"],
    actions: ["ec2:CreateTags"],
    resources: ["arn:*:ec2:*:*:network-interface/*"],
    if: ["ForAllValues:StringEquals aws:TagKeys aws-glue-service-resource"],
  },
  {
    why: "the same of what AWS knows for all or none; into other networks than the environment's it is denied",
    components: ["boundary"],
    actions: [
      ...["cloudwatch:DescribeAlarms", "ec2:*ssignPrivateIpAddresses", "ec2:*teNetworkInterface"],
      // Where QuickSight is on.
      "ec2:ModifyNetwork*",
      ...["ec2:Describe*", "glue:*Classifier", "glue:GetSecurityConfiguration", "kinesis:ListStreams"],
      ...["kms:ListAliases", "logs:DescribeLogGroups", "redshift-data:CancelS*"],
      ...["redshift-data:DescribeS*", "redshift-data:GetS*", "redshift-serverless:GetUsageLimit"],
    ],
    resources: ["*"],
    if: IN_REGION,
  },
  {
    why: "the same of Glue's metrics",
    components: ["boundary"],
    actions: ["cloudwatch:PutMetricData"],
    resources: ["*"],
    if: ["StringEquals cloudwatch:namespace Glue"],
  },
  {
    why: "the same of the account's one catalog, which Glue asks for with what is in it, and of what mappings are tagged with",
    components: ["boundary"],
    actions: [
      ...["*Connection", "*Database", "*Get*", "*Partition", "*Table"].map((what) => `glue:${what}`),
      "lambda:*Tag*",
    ],
    resources: ["arn:*:glue:*:<account>:catalog", "arn:*:lambda:*:<account>:event-source-mapping:*"],
  },
  {
    why: "the same of mappings of streams: AWS numbers them, their function is named",
    components: ["boundary"],
    actions: ["lambda:*EventSourceMapping"],
    resources: ["*"],
    if: ["ArnLike lambda:FunctionArn arn:*:lambda:*:*:function:ecommerce-streaming-dev-*"],
  },
  {
    why: "the same of logins: they look at no condition, RDS makes up the id, and the network keeps others out",
    components: ["boundary"],
    actions: ["rds-db:connect"],
    resources: ["arn:*:rds-db:*:<account>:dbuser:*/*"],
  },
  {
    why: "the same of masters' passwords: RDS and Redshift make up the names, and another environment's key keeps it shut",
    components: ["boundary"],
    actions: ["secretsmanager:GetSecretValue"],
    resources: ["arn:*:secretsmanager:*:<account>:secret:r*!*"],
  },
  {
    why: "the same of the connection to GitHub, which a setting of another stack names",
    components: ["boundary"],
    actions: ["codeconnections", "codestar-connections"].flatMap((service) => [
      `${service}:GetConnection*`,
      `${service}:UseConnection`,
    ]),
    resources: ["codeconnections", "codestar-connections"].map(
      (service) => `arn:*:${service}:*:<account>:connection/*`,
    ),
  },
  {
    why: "the same of the environment's roles, delivery's denied",
    components: ["boundary"],
    actions: [
      ...["iam:DeleteRole", "iam:GetRole*", "iam:List*", "iam:PassRole", "iam:*TagRole"],
      "iam:Update*Role*",
    ],
    resources: ["arn:*:iam::<account>:role/ecommerce-streaming-dev-*"],
  },
  {
    why: "the same of what gives them rights, under the boundary",
    components: ["boundary"],
    actions: ["iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRolePolicy"],
    resources: ["arn:*:iam::<account>:role/ecommerce-streaming-dev-*"],
    if: ["StringEquals iam:PermissionsBoundary iam::policy/ecommerce-streaming-dev-boundary"],
  },
  {
    why: "the same of starting a deployment, for the one role that does",
    components: ["boundary"],
    actions: ["codebuild:StartBuild"],
    resources: ["arn:*:codebuild:*:<account>:project/ecommerce-streaming-dev-deploy-*"],
    if: ["ArnEquals aws:PrincipalArn arn:*:iam::*:role/ecommerce-streaming-dev-deploy-when-checked"],
  },
  {
    why: "a check's build has a folder of its own, and its deployment reads it there",
    components: ["delivery"],
    actions: ["s3:GetObject", "s3:PutObject"],
    resources: COMPONENT_NAMES.map((name) => `${ARTIFACTS}/delivery/${name}/*`),
  },
  {
    why: "uploads carry their content's hash",
    components: ["delivery"],
    actions: [
      ...["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject", "s3:GetObjectTagging"],
      ...["s3:GetObjectVersion", "s3:PutObject", "s3:PutObjectTagging"],
    ],
    resources: [
      ...FUNCTION_NAMES.map((name) => `${ARTIFACTS}/functions/${name}/*`),
      ...JOB_NAMES.map((name) => `${ARTIFACTS}/glue/${name}/*`),
    ],
  },
  {
    why: "with a database of the catalog its tables go, of which Terraform knows its own alone",
    components: ["delivery"],
    actions: [
      ...["glue:CreateTable", "glue:DeleteDatabase", "glue:DeleteTable", "glue:GetTable"],
      "glue:UpdateTable",
    ],
    resources: ["glue:table/ecommerce_streaming_dev_lake/*"],
  },
  {
    why: "with the crawler's database goes what it has found",
    components: ["delivery"],
    actions: ["glue:DeleteDatabase"],
    resources: ["drift", "orders_drift"].map(
      (database) => `glue:table/ecommerce_streaming_dev_lake_${database}/*`,
    ),
  },
  {
    why: "Glue knows classifiers for all resources only; they say how a crawler reads, and give nobody a right",
    components: ["delivery"],
    actions: ["Create", "Delete", "Get", "Update"].map((verb) => `glue:${verb}Classifier`),
    resources: ["*"],
  },
  ...["Namespace", "Workgroup"].map((kind) => ({
    why: "AWS makes up Redshift's ids; only what has the environment's tags",
    components: ["delivery"],
    actions: [`Get${kind}`, "ListTagsForResource", "TagResource", "UntagResource", `Update${kind}`].map(
      (action) => `redshift-serverless:${action}`,
    ),
    resources: [`redshift-serverless:${kind.toLowerCase()}/*`],
    if: TAGGED,
  })),
  {
    why: "Redshift knows limits for all resources only",
    components: ["delivery"],
    actions: ["redshift-serverless:GetUsageLimit"],
    resources: ["*"],
  },
  {
    why: "a stack reads what others have put out",
    components: ["delivery"],
    actions: ["s3:GetObject"],
    resources: ["arn:<partition>:s3:::example-states/dev/*.tfstate"],
  },
  ...["archiver", "bots"].map((name) => ({
    why: "AWS numbers the mappings of streams, and knows the function of each",
    components: ["delivery"],
    actions: ["Create", "Delete", "Get", "Update"].map((verb) => `lambda:${verb}EventSourceMapping`),
    resources: ["*"],
    if: [`ArnEquals lambda:FunctionArn lambda:function:ecommerce-streaming-dev-${name}`],
  })),
  {
    why: "the same; what mappings are tagged with gives nobody a right",
    components: ["delivery"],
    actions: ["lambda:ListTags", "lambda:TagResource", "lambda:UntagResource"],
    resources: ["lambda:event-source-mapping:*"],
  },
  {
    why: "a log group's ARN ends so; Glue makes up the end of its groups' names",
    components: ["delivery"],
    actions: [
      ...["logs:AssociateKmsKey", "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DisassociateKmsKey"],
      ...["logs:ListTagsForResource", "logs:PutRetentionPolicy", "logs:TagResource", "logs:UntagResource"],
    ],
    resources: [
      ...FUNCTION_NAMES.map((name) => `logs:log-group:/aws/lambda/ecommerce-streaming-dev-${name}:*`),
      ...["iam-db-auth-error", "postgresql"].map(
        (log) => `logs:log-group:/aws/rds/instance/ecommerce-streaming-dev-database/${log}:*`,
      ),
      ...["error", "iam-db-auth-error", "slowquery"].map(
        (log) => `logs:log-group:/aws/rds/instance/ecommerce-streaming-dev-shop-database/${log}:*`,
      ),
      ...JOB_NAMES.flatMap((name) =>
        ["*", "*:*"].map((end) => `logs:log-group:/aws-glue/jobs/ecommerce-streaming-dev-${name}/${end}`),
      ),
      ...["*", "*:*"].map(
        (end) => `logs:log-group:/aws-glue/crawlers-role/ecommerce-streaming-dev-drift-${end}`,
      ),
      ...["*", "*:*"].map(
        (end) => `logs:log-group:/aws-glue/crawlers-role/ecommerce-streaming-dev-orders-drift-${end}`,
      ),
      "logs:log-group:/aws/kinesisfirehose/ecommerce-streaming-dev-orders:*",
      ...["connectionlog", "useractivitylog", "userlog"].map(
        (log) => `logs:log-group:/aws/redshift/ecommerce-streaming-dev-warehouse/${log}:*`,
      ),
    ],
  },
  {
    why: "Glue makes up the end of its groups' names",
    components: ["delivery"],
    actions: ["logs:DeleteMetricFilter", "logs:DescribeMetricFilters", "logs:PutMetricFilter"],
    resources: ["attribution", "lake"].map(
      (job) => `logs:log-group:/aws-glue/jobs/ecommerce-streaming-dev-${job}/*`,
    ),
  },
  {
    why: "what is made has no id before",
    components: ["delivery"],
    actions: [
      ...["ec2:CreateRouteTable", "ec2:CreateSecurityGroup", "ec2:CreateSubnet"],
      ...["ec2:CreateVpc", "ec2:CreateVpcEndpoint"],
    ],
    resources: ec2("route-table", "security-group", "subnet", "vpc", "vpc-endpoint"),
  },
  {
    why: "tags of the environment, while something is made",
    components: ["delivery"],
    actions: ["ec2:CreateTags"],
    resources: ec2("route-table", "security-group", "security-group-rule", "subnet", "vpc", "vpc-endpoint"),
    if: [...REQUESTED, WHILE_MADE],
  },
  {
    why: "a rule has no tags before it is made",
    components: ["delivery"],
    actions: ["ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress"],
    resources: ec2("security-group-rule"),
    if: REQUESTED,
  },
  {
    why: "only what has the environment's tags",
    components: ["delivery"],
    actions: [
      ...[
        "ec2:AssociateRouteTable",
        "ec2:CreateTags",
        "ec2:DeleteRouteTable",
        "ec2:DeleteSubnet",
        "ec2:DeleteTags",
      ],
      ...["ec2:DeleteVpc", "ec2:DeleteVpcEndpoints", "ec2:DisassociateRouteTable"],
      ...["ec2:ModifySubnetAttribute", "ec2:ModifyVpcAttribute", "ec2:ModifyVpcEndpoint"],
      ...["ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress"],
      ...["ec2:DeleteSecurityGroup", "ec2:ModifySecurityGroupRules"],
      ...["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
    ],
    resources: ec2("route-table", "security-group", "security-group-rule", "subnet", "vpc", "vpc-endpoint"),
    if: TAGGED,
  },
  {
    why: "the service describes all or none",
    components: ["delivery"],
    actions: [
      ...["cloudwatch:DescribeAlarms", "kms:ListAliases", "logs:DescribeLogGroups"],
      ...["ec2:DescribeAvailabilityZones", "ec2:DescribeNetworkAcls", "ec2:DescribeNetworkInterfaces"],
      ...["ec2:DescribePrefixLists", "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroupRules"],
      ...["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcAttribute"],
      ...["ec2:DescribeVpcEndpoints", "ec2:DescribeVpcs"],
    ],
    resources: ["*"],
  },
  {
    why: "Glue knows security configurations for all resources only; it may read them, no more",
    components: ["delivery"],
    actions: ["glue:GetSecurityConfiguration"],
    resources: ["*"],
  },
  {
    why: "a parameter group carries PostgreSQL's version",
    components: ["delivery"],
    actions: [
      ...["rds:AddTagsToResource", "rds:CreateDBParameterGroup", "rds:DeleteDBParameterGroup"],
      ...["rds:DescribeDBInstances", "rds:DescribeDBParameterGroups", "rds:DescribeDBParameters"],
      ...["rds:DescribeDBSubnetGroups", "rds:ListTagsForResource", "rds:ModifyDBInstance"],
      ...["rds:ModifyDBParameterGroup", "rds:ModifyDBSubnetGroup", "rds:RebootDBInstance"],
    ],
    resources: ["database", "shop-database"].map((noun) => `rds:pg:ecommerce-streaming-dev-${noun}-*`),
  },
  {
    why: "an alarm is called after the environment",
    components: ["delivery"],
    actions: [
      ...["cloudwatch:DeleteAlarms", "cloudwatch:ListTagsForResource", "cloudwatch:PutMetricAlarm"],
      ...["cloudwatch:TagResource", "cloudwatch:UntagResource"],
    ],
    resources: ["cloudwatch:alarm:ecommerce-streaming-dev-*"],
  },
];
