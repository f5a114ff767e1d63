import { open } from "node:fs/promises";
import { basename, join } from "node:path";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { InterruptedError } from "../../errors/user-error.ts";
import type { DataSet, ImportOutcome, ImportProgress } from "./import.ts";

/** S3 takes 10,000 parts of an object. */
const PART_BYTES = 16 << 20;

/** Where the lake's job finds files that it imports: `external/<name>/<file>`. */
const EXTERNAL = "external";

/** Beside them: the name of their format. */
const FORMAT_FILE = ".format";

export interface Uploaded extends Pick<ImportOutcome, "name" | "format"> {
  /** Their keys. */
  objects: string[];
  bytes: number;
}

interface Upload {
  s3: S3Client;
  bucket: string;
  signal: AbortSignal;
  onProgress: (progress: ImportProgress) => void;
}

/** Puts the files where the lake's job imports them. @throws InterruptedError */
export async function uploadFiles(upload: Upload & { set: DataSet }): Promise<Uploaded> {
  const { s3, bucket, set } = upload;
  const { name, format, folder, files } = set;
  const target = `${EXTERNAL}/${name}`;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${target}/${FORMAT_FILE}`, Body: format }));
  const uploaded: Uploaded = { name, format, objects: [], bytes: 0 };
  for (const file of files) {
    const key = `${target}/${file}`;
    uploaded.bytes += await uploadFile(upload, join(folder, file), key);
    uploaded.objects.push(key);
  }
  return uploaded;
}

/** In parts, of which none is an object before the last one is there. @returns how many bytes */
async function uploadFile(upload: Upload, path: string, key: string): Promise<number> {
  const { s3, bucket, signal, onProgress } = upload;
  const object = { Bucket: bucket, Key: key };
  const file = await open(path);
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
  try {
    const { size } = await file.stat();
    const parts: { PartNumber: number; ETag: string | undefined }[] = [];
    const part = Buffer.alloc(Math.min(PART_BYTES, Math.max(size, 1)));
    let done = 0;
    do {
      throwIfInterrupted(signal);
      const { bytesRead } = await file.read(part, 0, part.length);
      const PartNumber = parts.length + 1;
      const Body = part.subarray(0, bytesRead);
      const { ETag } = await s3.send(new UploadPartCommand({ ...object, UploadId, PartNumber, Body }));
      parts.push({ PartNumber, ETag });
      done += bytesRead;
      onProgress({ file: basename(path), doing: "uploading", done, of: size });
    } while (done < size);
    const completed = { ...object, UploadId, MultipartUpload: { Parts: parts } };
    await s3.send(new CompleteMultipartUploadCommand(completed));
    return done;
  } catch (error) {
    await s3.send(new AbortMultipartUploadCommand({ ...object, UploadId }));
    throw error;
  } finally {
    await file.close();
  }
}

function throwIfInterrupted(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new InterruptedError("interrupted");
  }
}
