import { z } from "zod";
import type { Objects } from "./objects.ts";
import { POSITION_KEY } from "./places.ts";

const schema = z.object({ modified: z.iso.datetime() });

/** Up to when raw was written that is reconciled, in milliseconds since 1970. */
export interface Position {
  /** Of one that is not there, or cannot be read, the beginning of all: what was looked at twice is written once. */
  read(): Promise<number>;
  write(ms: number): Promise<void>;
}

export function keepPosition(objects: Objects): Position {
  return {
    async read() {
      try {
        return Date.parse(schema.parse(JSON.parse((await objects.readText(POSITION_KEY)) ?? "")).modified);
      } catch (error) {
        if (error instanceof SyntaxError || error instanceof z.ZodError) {
          return 0;
        }
        throw error;
      }
    },
    async write(ms) {
      await objects.writeText(POSITION_KEY, JSON.stringify({ modified: new Date(ms).toISOString() }));
    },
  };
}
