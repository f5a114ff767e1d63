import type { Objects } from "../objects.ts";
import { RAW_PREFIX } from "../places.ts";

/** Objects whose raw was written so much earlier: S3 lets nobody say when. */
export function agedRaw(objects: Objects, ms: number): Objects {
  return {
    ...objects,
    async *list(prefix, span) {
      for await (const object of objects.list(prefix, span)) {
        yield prefix === RAW_PREFIX ? { ...object, modifiedMs: object.modifiedMs - ms } : object;
      }
    },
  };
}
