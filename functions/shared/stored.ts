import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";

/** Where an object of S3 lies. */
export interface StoredPlace {
  s3: S3Client;
  bucket: string;
  key: string;
}

/** A value that outlives the function, as JSON. */
export interface Stored<T> {
  /** Null before the first write. */
  read(): Promise<T | null>;
  write(value: T): Promise<void>;
}

/** A value as one object of S3. @param parse of what was written, by whatever version; what it throws, a reader gets */
export function createStored<T>(
  { s3, bucket: Bucket, key: Key }: StoredPlace,
  parse: (text: string) => T = JSON.parse,
): Stored<T> {
  return {
    async read() {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        return parse((await Body?.transformToString()) ?? "null");
      } catch (error) {
        if (error instanceof NoSuchKey) {
          return null;
        }
        throw error;
      }
    },
    async write(value) {
      const Body = JSON.stringify(value);
      await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: "application/json" }));
    },
  };
}
