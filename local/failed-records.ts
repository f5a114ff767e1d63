import { localName } from "./names.ts";

/** The bucket of records that consumers have given up. */
export const FAILED_RECORDS = localName("failed-records");

/** The emulator did not make the bucket. Permanent: its log says why. */
export class BucketNotMadeError extends Error {
  override name = "BucketNotMadeError";
}

/** Makes the bucket where it is missing; the emulator asks for no signature. @throws BucketNotMadeError */
export async function ensureFailedRecords(endpoint: string): Promise<void> {
  const { ok, status } = await fetch(`${endpoint}/${FAILED_RECORDS}`, { method: "PUT" });
  if (!ok && status !== 409) {
    throw new BucketNotMadeError(`${FAILED_RECORDS} answers ${status}`);
  }
}
