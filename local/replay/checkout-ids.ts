import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { digest, type ReplayEvent } from "./event.ts";

const BUCKETS = 64;

/** The ids of the checkouts that were sent, each once, in memory one bucket at a time. */
export interface CheckoutIds {
  add(event: ReplayEvent): void;
  buckets(): Iterable<string[]>;
}

export function openCheckoutIds(folder: string): CheckoutIds {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pending = Array.from({ length: BUCKETS }, () => new Set<string>());
  const fileOf = (bucket: number) => join(folder, `checkouts-${bucket}.jsonl`);

  function flush(bucket: number): void {
    const ids = [...(pending[bucket] ?? [])];
    if (ids.length > 0) {
      appendFileSync(fileOf(bucket), `${ids.map((id) => JSON.stringify(id)).join("\n")}\n`);
      pending[bucket]?.clear();
    }
  }

  return {
    add({ fact }) {
      if (fact?.kind !== "checkout") {
        return;
      }
      const bucket = Number.parseInt(digest(fact.checkoutId).slice(0, 2), 16) % BUCKETS;
      pending[bucket]?.add(fact.checkoutId);
      if ((pending[bucket]?.size ?? 0) >= 1000) {
        flush(bucket);
      }
    },
    *buckets() {
      for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
        flush(bucket);
        if (existsSync(fileOf(bucket))) {
          const lines = readFileSync(fileOf(bucket), "utf8").trimEnd().split("\n");
          yield [...new Set(lines)].map((line) => JSON.parse(line) as string);
        }
      }
    },
  };
}
