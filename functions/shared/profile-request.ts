import { z } from "zod";
import { readDuration } from "../../reporting/duration.ts";

/** Which table to profile, and of how long; in seconds. */
export const profileSchema = z.strictObject({
  profile: z.string().min(1),
  since: z.string().transform(readDuration).pipe(z.number()).optional(),
});

/** To be told which tables there are. */
export const tablesSchema = z.strictObject({ tables: z.literal(true) });

/** For who asked for something else. */
export const PROFILE_PAYLOADS = '{"profile":"<table>"}, beside it "since":"<duration>", or {"tables":true}';
