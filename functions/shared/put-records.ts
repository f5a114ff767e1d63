import { type KinesisClient, PutRecordsCommand, type PutRecordsRequestEntry } from "@aws-sdk/client-kinesis";
import { retryLater } from "./retry-later.ts";

/** Kinesis took some records of a call and refused others. Transient: they are sent again. */
export class RecordsRefusedError extends Error {
  override name = "RecordsRefusedError";
}

/**
 * Sends at most 500 records of one stream; those that are refused are sent again, later and later, until all are taken.
 * @throws RecordsRefusedError after 10 retries, or at once the SDK's error where the request itself is wrong.
 */
export async function putRecords(
  client: Pick<KinesisClient, "send">,
  StreamName: string,
  records: PutRecordsRequestEntry[],
  { signal, firstDelayMs = 50 }: { signal?: AbortSignal; firstDelayMs?: number } = {},
): Promise<void> {
  let left = records;
  await retryLater(
    async () => {
      const answer = await client.send(new PutRecordsCommand({ StreamName, Records: left }));
      const results = answer.Records ?? [];
      const refused = left.filter((_, index) => results[index]?.ErrorCode !== undefined);
      if (refused.length > 0) {
        const { ErrorCode, ErrorMessage } = results.find((result) => result.ErrorCode !== undefined) ?? {};
        left = refused;
        throw new RecordsRefusedError(
          `${StreamName} refused ${refused.length} records: ${ErrorCode} ${ErrorMessage ?? ""}`.trim(),
        );
      }
    },
    {
      minTimeout: firstDelayMs,
      ...(signal && { signal }),
      shouldRetry: ({ error }) => !isPermanent(error),
    },
  );
}

/** The SDK has retried what it calls retryable already, but not for long. */
function isPermanent(error: Error): boolean {
  const { $fault, name } = error as Error & { $fault?: string };
  return $fault === "client" && !/Throttl|Throughput|LimitExceeded|Timeout/i.test(name);
}
