import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { GlueClient } from "@aws-sdk/client-glue";
import { CreateTableCommand as DeclareTableCommand } from "@aws-sdk/client-glue";
import { ORDERS_TABLE } from "../../../athena/orders-table.ts";
import { ensureBucket } from "../../../local/buckets.ts";
import { REGION, ROLE_ARN } from "../../../local/emulator-account.ts";
import { deployFunction } from "../../../local/lambdas.ts";
import type { OrderChangesEnvironment } from "../env.ts";

const ACCOUNT = "000000000000";
const NAME = "orders";
export const FAILED_PREFIX = "orders-failed/";

const arnOf = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;

/** An order of the made-up shop, as the table has it. */
export function orderItem(orderid: string, status: string, value: string) {
  return {
    orderid: { S: orderid },
    status: { S: status },
    currency: { S: "EUR" },
    items: { S: JSON.stringify([{ product_id: "p1", product_name: "kettle, 1 l", quantity: 1 }]) },
    value: { N: value },
  };
}

/** The table of orders, and all that its changes come through, on an emulator. */
export function ordersChain(endpoint: string, dynamoDb: DynamoDBClient) {
  let source = "";
  return {
    async makeTable() {
      const { TableDescription } = await dynamoDb.send(
        new CreateTableCommand({
          TableName: NAME,
          KeySchema: [{ AttributeName: "orderid", KeyType: "HASH" }],
          AttributeDefinitions: [{ AttributeName: "orderid", AttributeType: "S" }],
          BillingMode: "PAY_PER_REQUEST",
          StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
        }),
      );
      source = TableDescription?.LatestStreamArn as string;
    },

    /** The Firehose first: it reads nothing that is in the stream before. */
    async connect(glue: GlueClient, database: string) {
      await Promise.all([
        ensureBucket(endpoint, NAME),
        deployFunction<OrderChangesEnvironment>({
          endpoint,
          noun: "order-changes",
          name: NAME,
          environment: {},
        }),
        post(endpoint, {
          service: "kinesis",
          body: { StreamName: NAME, ShardCount: 2 },
          target: "Kinesis_20131202.CreateStream",
        }),
        glue.send(new DeclareTableCommand({ DatabaseName: database, TableInput: declaredOrders() })),
      ]);
      await post(endpoint, {
        service: "firehose",
        body: firehose(),
        target: "Firehose_20150804.CreateDeliveryStream",
      });
      await post(endpoint, { service: "pipes", body: pipe(source), path: `/v1/pipes/${NAME}` });
    },

    put: (orderid: string, status: string, value: string) =>
      dynamoDb.send(new PutItemCommand({ TableName: NAME, Item: orderItem(orderid, status, value) })),

    async putMany(items: ReturnType<typeof orderItem>[]) {
      for (let at = 0; at < items.length; at += 25) {
        const RequestItems = { [NAME]: items.slice(at, at + 25).map((Item) => ({ PutRequest: { Item } })) };
        await dynamoDb.send(new BatchWriteItemCommand({ RequestItems }));
      }
    },

    remove: (orderid: string) =>
      dynamoDb.send(new DeleteItemCommand({ TableName: NAME, Key: { orderid: { S: orderid } } })),
  };
}

function declaredOrders() {
  return {
    Name: ORDERS_TABLE.name,
    StorageDescriptor: {
      Location: `s3://${NAME}/${ORDERS_TABLE.prefix}`,
      Columns: ORDERS_TABLE.columns.map(({ name, type }) => ({ Name: name, Type: type })),
      InputFormat: "org.apache.hadoop.mapred.TextInputFormat",
      SerdeInfo: { SerializationLibrary: ORDERS_TABLE.serde },
    },
  };
}

function pipe(source: string) {
  return {
    Source: source,
    Target: arnOf("kinesis", `stream/${NAME}`),
    RoleArn: ROLE_ARN,
    SourceParameters: { DynamoDBStreamParameters: { StartingPosition: "TRIM_HORIZON", BatchSize: 100 } },
    TargetParameters: { KinesisStreamParameters: { PartitionKey: "$.dynamodb.Keys.orderid.S" } },
  };
}

function firehose() {
  const LambdaArn = arnOf("lambda", `function:${NAME}`);
  const parameter = { ParameterName: "LambdaArn", ParameterValue: LambdaArn };
  return {
    DeliveryStreamName: NAME,
    DeliveryStreamType: "KinesisStreamAsSource",
    KinesisStreamSourceConfiguration: {
      KinesisStreamARN: arnOf("kinesis", `stream/${NAME}`),
      RoleARN: ROLE_ARN,
    },
    ExtendedS3DestinationConfiguration: {
      BucketARN: `arn:aws:s3:::${NAME}`,
      RoleARN: ROLE_ARN,
      Prefix: `${ORDERS_TABLE.prefix}dt=!{timestamp:yyyy-MM-dd}/`,
      ErrorOutputPrefix: `${FAILED_PREFIX}!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/`,
      BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 1 },
      CompressionFormat: "GZIP",
      ProcessingConfiguration: {
        Enabled: true,
        Processors: [{ Type: "Lambda", Parameters: [parameter] }],
      },
    },
  };
}

interface Request {
  service: "firehose" | "kinesis" | "pipes";
  body: object;
  path?: string;
  /** The operation, where the path does not tell it. */
  target?: string;
}

/** As an SDK asks it; the emulator looks at the service that a signature is for, and at nothing else of it. */
async function post(endpoint: string, { service, body, path = "/", target }: Request): Promise<void> {
  const answer = await fetch(`${endpoint}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260131/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      ...(target && { "x-amz-target": target }),
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) {
    throw new Error(`${service}: ${await answer.text()}`);
  }
}
