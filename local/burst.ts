import { createKinesisClient } from "../functions/shared/aws/kinesis.ts";
import { putRecords } from "../functions/shared/put-records.ts";
import { emulatorClientConfig } from "./emulator.ts";

/** Clicks of a user, the last one of a moment ago, each a hundredth of a second after the one before. */
export async function sendBurst(
  endpoint: string,
  stream: string,
  { userId, clicks }: { userId: string; clicks: number },
): Promise<void> {
  const kinesis = createKinesisClient(emulatorClientConfig(endpoint));
  const end = Date.now() - 1_000;
  const events = Array.from({ length: clicks }, (_, index) => ({
    user_id: userId,
    session_id: "s-1",
    schema_version: 1,
    event_id: `click-${index}`,
    event_type: "page_view",
    event_time: new Date(end - (clicks - 1 - index) * 10).toISOString(),
    product_id: "p-1",
  }));
  const records = events.map((event) => ({
    Data: Buffer.from(JSON.stringify(event)),
    PartitionKey: userId,
  }));
  await putRecords(kinesis, stream, records);
  kinesis.destroy();
}
