import type { Attributes, Resource } from "./resolution.ts";

/** What AWS calls a resource that others' policies refer to, as resolution.ts shortens it. @param id of what AWS gives one */
const ARNS: Readonly<Record<string, (attributes: Attributes, id: string) => string>> = {
  athena_workgroup: ({ name }) => `athena:workgroup/${name}`,
  cloudwatch_event_rule: ({ name }) => `events:rule/${name}`,
  cloudwatch_log_group: ({ name }) => `logs:log-group:${name}`,
  dynamodb_table: ({ name }) => `dynamodb:table/${name}`,
  db_instance: ({ identifier }) => `rds:db:${identifier}`,
  glue_connection: ({ name }) => `glue:connection/${name}`,
  glue_job: ({ name }) => `glue:job/${name}`,
  kinesis_stream: ({ name }) => `kinesis:stream/${name}`,
  kms_key: (_, id) => `kms:key/${id}`,
  lambda_function: ({ function_name: name }) => `lambda:function:${name}`,
  redshiftserverless_namespace: (_, id) => `redshift-serverless:namespace/${id}`,
  redshiftserverless_workgroup: (_, id) => `redshift-serverless:workgroup/${id}`,
  s3_bucket: ({ bucket }) => `arn:<partition>:s3:::${bucket}`,
  security_group: (_, id) => `ec2:security-group/${id}`,
  sns_topic: ({ name }) => `sns:${name}`,
  sqs_queue: ({ name }) => `sqs:${name}`,
  subnet: (_, id) => `ec2:subnet/${id}`,
};

const REFERENCE = /<(\w+)((?: [^<> ]+)?) ([\w.[\]]+)>/g;

/** The ARN that a policy's resource will be. @param environment in the place of the ids that AWS gives */
export function arnOf(resources: readonly Resource[], environment: string, text: string): string {
  return text
    .replaceAll(REFERENCE, (reference, type: string, name: string, attribute: string) => {
      if (attribute === "resource_id") {
        return `db-${environment}`;
      }
      if (attribute === "admin_password_secret_arn") {
        return `secretsmanager:secret:redshift!ecommerce-streaming-${environment}-warehouse-owner`;
      }
      if (attribute.endsWith("secret_arn")) {
        return `secretsmanager:secret:rds!db-${environment}`;
      }
      const found = resources.find(
        (one) => one.type === type && (one.name ?? type) === (name.trim() || type),
      );
      const arn = ARNS[type];
      const end = { arn: "", stream_arn: `/stream/${environment}` }[attribute];
      if (found === undefined || arn === undefined || end === undefined) {
        throw new Error(`the tests do not know the ARN of ${reference}`);
      }
      return `${arn(found.attributes, environment)}${end}`;
    })
    .replace("<connection_arn>", "codeconnections:connection/any");
}
