import { z } from "zod";
import type { Objects } from "./objects.ts";
import type { Reconciliation } from "./order-reconciler.ts";
import { LAST_RUN_KEY } from "./places.ts";

const count = z.int().min(0);
const difference = z.enum(["missing_in_lake", "not_in_table", "other_version"]);

const schema: z.ZodType<LastRun> = z.object({
  ended_at: z.iso.datetime(),
  changes: z.object({
    ...{ changes: count, refilled: count, put_aside: count },
    up_to: z.iso.datetime().nullable(),
    is_complete: z.boolean(),
  }),
  age_seconds: z.number().nullable(),
  failed: count,
  orders: z.object({
    ...{ orders: count, differ: count },
    by_kind: z.record(difference, count),
    some: z.array(z.object({ orderid: z.string(), kind: difference })),
  }),
});

/** What the last run that came to its end found. */
export interface LastRun extends Reconciliation {
  ended_at: string;
}

/** For who was not there when it ended. */
export function keepLastRun(objects: Pick<Objects, "readText" | "writeText">) {
  return {
    /** Null before the first, and of what an older or newer function wrote otherwise. */
    async read(): Promise<LastRun | null> {
      const text = await objects.readText(LAST_RUN_KEY);
      return text === undefined ? null : (schema.safeParse(parse(text)).data ?? null);
    },
    async write(run: LastRun): Promise<void> {
      await objects.writeText(LAST_RUN_KEY, JSON.stringify(run));
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
