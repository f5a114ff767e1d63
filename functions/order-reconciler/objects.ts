import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";
import { readLines } from "./lines.ts";

const pack = promisify(gzip);

export interface ObjectFacts {
  key: string;
  /** When it was written; S3 tells whole seconds. */
  modifiedMs: number;
}

/** Objects of lines in the lake's bucket. */
export interface Objects {
  /**
   * Those whose keys begin with the prefix, in the order of their keys.
   * @param span keys that sort behind `after`, and not behind `upTo`
   */
  list(prefix: string, span?: { after?: string; upTo?: string }): AsyncGenerator<ObjectFacts>;
  /** Some lines at a time. Of an object that is gone there are none. @throws UnreadableObjectError */
  lines(key: string): AsyncGenerator<string[]>;
  /** Packed. */
  put(key: string, body: string): Promise<void>;
  /** The object is under its new key before it is gone under the old one. Of an object that is gone there is nothing to do. */
  move(key: string, to: string): Promise<void>;
  /** Undefined where there is none. */
  readText(key: string): Promise<string | undefined>;
  writeText(key: string, text: string): Promise<void>;
}

export function openObjects(s3: S3Client, bucket: string): Objects {
  const place = (key: string) => ({ Bucket: bucket, Key: key });

  async function get(key: string): Promise<Readable | undefined> {
    try {
      return (await s3.send(new GetObjectCommand(place(key)))).Body as Readable;
    } catch (error) {
      if (error instanceof NoSuchKey) {
        return undefined;
      }
      throw error;
    }
  }

  async function* list(
    prefix: string,
    { after, upTo }: { after?: string; upTo?: string } = {},
  ): AsyncGenerator<ObjectFacts> {
    const asked = { Bucket: bucket, Prefix: prefix, ...(after && { StartAfter: after }) };
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, asked)) {
      for (const { Key: key = "", LastModified } of Contents) {
        if (upTo !== undefined && key > upTo) {
          return;
        }
        yield { key, modifiedMs: LastModified?.getTime() ?? 0 };
      }
    }
  }

  return {
    list,

    async *lines(key) {
      const body = await get(key);
      if (body !== undefined) {
        yield* readLines(key, body);
      }
    },

    async put(key, body) {
      await s3.send(
        new PutObjectCommand({ ...place(key), Body: await pack(body), ContentType: "application/gzip" }),
      );
    },

    async move(key, to) {
      try {
        const CopySource = `${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
        await s3.send(new CopyObjectCommand({ ...place(to), CopySource }));
      } catch (error) {
        // Moved by another run.
        if ((error as Error).name === "NoSuchKey") {
          return;
        }
        throw error;
      }
      await s3.send(new DeleteObjectCommand(place(key)));
    },

    async readText(key) {
      // Of a key that is not there S3 tells only who may list all.
      for await (const object of list(key)) {
        const body = object.key === key ? await get(key) : undefined;
        if (body !== undefined) {
          return Buffer.concat(await body.toArray()).toString();
        }
      }
      return undefined;
    },

    async writeText(key, text) {
      await s3.send(new PutObjectCommand({ ...place(key), Body: text, ContentType: "application/json" }));
    },
  };
}
