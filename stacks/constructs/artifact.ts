import { S3Object } from "@cdktf/provider-aws/lib/s3-object/index.js";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import type { Storage } from "../storage.ts";
import { EnvironmentStack } from "./environment-stack.ts";

/** A file in the artifact bucket, under a key that changes with its content. */
export class Artifact extends Construct {
  readonly object: S3Object;
  /** `s3://…` */
  readonly url: string;
  /** SHA-256 of the content, hexadecimal. */
  readonly hash: string;

  /**
   * @param file path in the repository
   * @param key of the object, `<hash>` in the place of the content's hash
   */
  constructor(scope: Construct, id: string, storage: Storage, file: string, key: string) {
    super(scope, id);
    const path = EnvironmentStack.of(this).pathTo(file);
    this.hash = Fn.filesha256(path);
    this.object = new S3Object(this, "object", {
      bucket: storage.artifacts.bucket,
      key: key.replace("<hash>", Fn.substr(this.hash, 0, 16)),
      source: path,
      kmsKeyId: storage.key.arn,
      serverSideEncryption: "aws:kms",
      // Whoever uses the old one is brought to the new one first.
      lifecycle: { createBeforeDestroy: true },
    });
    this.url = `s3://${this.object.bucket}/${this.object.key}`;
  }
}
