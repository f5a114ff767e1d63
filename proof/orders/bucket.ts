import type { ObjectFacts, Objects } from "../../functions/order-reconciler/objects.ts";
import type { Clock } from "./clock.ts";

/** In the middle of its work. */
export class DiedError extends Error {
  override name = "DiedError";
}

export type Bucket = ReturnType<typeof createBucket>;

/** A bucket that is made up. */
export function createBucket(clock: Clock) {
  const stored = new Map<string, { body: string; modifiedMs: number }>();
  // S3 tells whole seconds.
  const put = (key: string, body: string) =>
    stored.set(key, { body, modifiedMs: Math.floor(clock.now() / 1000) * 1000 });
  const below = (prefix: string): ObjectFacts[] =>
    [...stored]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, { modifiedMs }]) => ({ key, modifiedMs }))
      .sort((one, other) => (one.key < other.key ? -1 : 1));

  return {
    put,
    bodies: (prefix: string) => below(prefix).map(({ key }) => stored.get(key)?.body ?? ""),
    /** For who dies when it asks once more than so many times. */
    objects(lifetime = Number.POSITIVE_INFINITY): Objects {
      let left = lifetime;
      const step = () => {
        left -= 1;
        if (left < 0) {
          throw new DiedError("died");
        }
      };
      return {
        async *list(prefix, { after = "", upTo = "~" } = {}) {
          step();
          yield* below(prefix).filter(({ key }) => key > after && key <= upTo);
        },
        async *lines(key) {
          step();
          yield (stored.get(key)?.body ?? "").split("\n").filter((line) => line !== "");
        },
        async put(key, body) {
          step();
          put(key, body);
        },
        async move(key, to) {
          step();
          put(to, stored.get(key)?.body ?? "");
          step();
          stored.delete(key);
        },
        async readText(key) {
          step();
          return stored.get(key)?.body;
        },
        async writeText(key, text) {
          step();
          put(key, text);
        },
      };
    },
  };
}
