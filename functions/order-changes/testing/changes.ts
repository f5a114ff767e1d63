import type { Attribute } from "../attributes.ts";

export const ITEMS = [
  { product_id: "p1", product_name: "kettle", quantity: 1, unit_price: "9.99" },
  { product_id: "p2", product_name: "cup", quantity: 2, unit_price: "9.99" },
];

/** An order of the shop as the table has it. */
export const ORDER: Readonly<Record<string, Attribute>> = {
  orderid: { S: "order-1" },
  status: { S: "placed" },
  currency: { S: "EUR" },
  checkout_id: { S: "order-1" },
  user_id: { S: "user-1" },
  items: { S: JSON.stringify(ITEMS) },
  value: { N: "29.97" },
};

/** A change as DynamoDB's stream tells it; with an image of the item, if any, and other fields, inner and outer. */
export function change(
  eventName: string,
  NewImage?: Readonly<Record<string, Attribute>>,
  inner: object = {},
  outer: object = {},
): string {
  return JSON.stringify({
    eventID: "event-1",
    eventName,
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: "us-east-1",
    eventSourceARN: "arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/2026-01-31T00:00:00.000",
    ...outer,
    dynamodb: {
      ApproximateCreationDateTime: 1_769_860_800,
      Keys: { orderid: { S: "order-1" } },
      NewImage,
      SequenceNumber: "100000000000000000001",
      SizeBytes: 300,
      StreamViewType: "NEW_IMAGE",
      ...inner,
    },
  });
}

/** Firehose's event of such records, by the ids `id-0`, `id-1` and so on. */
export function firehoseEvent(
  records: readonly unknown[],
  approximateArrivalTimestamp: number | string = 1_769_860_801_000,
) {
  return {
    invocationId: "invocation-1",
    deliveryStreamArn: "arn:aws:firehose:us-east-1:000000000000:deliverystream/orders",
    region: "us-east-1",
    records: records.map((record, number) => ({
      recordId: `id-${number}`,
      approximateArrivalTimestamp,
      data: Buffer.from(record as string).toString("base64"),
      kinesisRecordMetadata: { sequenceNumber: "1", subsequenceNumber: number % 2 === 0 ? "" : 0 },
    })),
  };
}
