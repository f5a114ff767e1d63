/** The emulator did not make the bucket. Permanent: its log says why. */
export class BucketNotMadeError extends Error {
  override name = "BucketNotMadeError";
}

/** Makes the bucket where it is missing; the emulator asks for no signature. @throws BucketNotMadeError */
export async function ensureBucket(endpoint: string, bucket: string): Promise<void> {
  const { ok, status } = await fetch(`${endpoint}/${bucket}`, { method: "PUT" });
  if (!ok && status !== 409) {
    throw new BucketNotMadeError(`${bucket} answers ${status}`);
  }
}
