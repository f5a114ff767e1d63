import {
  CreateDeliveryStreamCommand,
  DeleteDeliveryStreamCommand,
  DescribeDeliveryStreamCommand,
  type ExtendedS3DestinationConfiguration,
} from "@aws-sdk/client-firehose";
import {
  CreatePipeCommand,
  type CreatePipeCommandInput,
  DeletePipeCommand,
  DescribePipeCommand,
} from "@aws-sdk/client-pipes";
import { ORDERS, type OrdersLaptop } from "./laptop.ts";

/** Deletes the pipe and makes it as it was: it begins at the oldest change again. */
export async function makePipeAnew({ pipes }: OrdersLaptop): Promise<void> {
  const described = await pipes.send(new DescribePipeCommand({ Name: ORDERS }));
  await pipes.send(new DeletePipeCommand({ Name: ORDERS }));
  const { Name, Source, Target, RoleArn, SourceParameters, TargetParameters } = described;
  await pipes.send(
    new CreatePipeCommand({
      ...{ Name, Source, Target, RoleArn, SourceParameters, TargetParameters },
    } as CreatePipeCommandInput),
  );
}

/** Deletes the Firehose and makes it as it was, later: what comes into the stream meanwhile it never reads. */
export async function makeFirehoseAnew(
  { firehose }: OrdersLaptop,
  meanwhile: () => Promise<unknown>,
): Promise<void> {
  const name = { DeliveryStreamName: ORDERS };
  const { DeliveryStreamDescription: described } = await firehose.send(
    new DescribeDeliveryStreamCommand(name),
  );
  const source = described?.Source?.KinesisStreamSourceDescription;
  const { S3BackupDescription: _, ...destination } =
    described?.Destinations?.[0]?.ExtendedS3DestinationDescription ?? {};
  await firehose.send(new DeleteDeliveryStreamCommand(name));
  await meanwhile();
  await firehose.send(
    new CreateDeliveryStreamCommand({
      ...name,
      DeliveryStreamType: "KinesisStreamAsSource",
      KinesisStreamSourceConfiguration: {
        KinesisStreamARN: source?.KinesisStreamARN,
        RoleARN: source?.RoleARN,
      },
      ExtendedS3DestinationConfiguration: destination as ExtendedS3DestinationConfiguration,
    }),
  );
}
