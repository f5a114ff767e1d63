import type { S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";
import { UserError } from "../../errors/user-error.ts";
import type { WarehouseStream } from "../../redshift/refresh.ts";
import type { ReportAnswer } from "../../reporting/reports.ts";
import { createStored, type Stored } from "../shared/stored.ts";
import type { SyncFigures } from "./sync/sync-figures.ts";

/** What a wake leaves behind, so that nobody has to wake the warehouse to see it. */
export interface WakeFigures {
  /** When the wake began; times are RFC 3339 in UTC. */
  wokeAt: string;
  /** What it took; not known of a wake of an older version. */
  seconds?: number;
  /** When the latest refresh began that succeeded; of a stream that never was refreshed, null. */
  refreshedAt: Record<WarehouseStream, string | null>;
  /** What went wrong, each in one line. */
  failures: string[];
  scanErrors: number | null;
  /** Records that a stream dropped before it was read, and that were not taken from the lake yet; null where nobody knows. */
  missed: Record<WarehouseStream, number> | null;
  /** Charged since the month began. */
  rpuHours: number | null;
  /** The same since the day began, UTC. */
  rpuHoursToday: number | null;
  /** Of the shop's database; null before its first export. */
  sync: SyncFigures | null;
  /** Every report with its defaults; one that failed is as it was at the wake before, if it was. */
  reports: WakeReport[];
}

/** What a report answered at a wake. */
export interface WakeReport extends ReportAnswer {
  askedAt: string;
}

const KEY = "warehouse/figures.json";

const time = z.iso.datetime({ offset: true });

/** What every reader stands on; a wake may leave more. */
const form = z.looseObject({
  wokeAt: time,
  seconds: z.number().nonnegative().optional(),
  refreshedAt: z.looseObject({ clicks: time.nullable(), checkouts: time.nullable() }),
  failures: z.array(z.string()),
  scanErrors: z.number().nullable(),
  missed: z.looseObject({ clicks: z.number(), checkouts: z.number() }).nullable().default(null),
  rpuHours: z.number().nullable(),
  rpuHoursToday: z.number().nullable().default(null),
  sync: z
    .looseObject({
      tables: z.array(
        z.looseObject({
          ...{ table: z.string(), run: z.string().nullable(), exportedAt: time.nullable() },
          ...{ loadedAt: time.nullable(), rows: z.number(), bytes: z.number(), seconds: z.number() },
          ...{ checksum: z.enum(["equal", "differs"]).nullable(), differing: z.array(z.string()) },
          state: z.enum(["loaded", "refused"]).nullable(),
        }),
      ),
      failures: z.array(z.string()),
      minutesBehind: z.number().nullable(),
    })
    .nullable()
    .default(null),
  reports: z.array(
    z.looseObject({
      ...{ report: z.string(), title: z.string(), askedAt: time },
      ...{ columns: z.array(z.string()), rows: z.array(z.array(z.unknown())), notes: z.array(z.string()) },
    }),
  ),
});

/** Someone else has written it, or it is of a version that wrote another form. Permanent until the next wake. */
export class FiguresUnreadableError extends UserError {
  override name = "FiguresUnreadableError";
}

/** The object of the latest wake; what cannot be read is a FiguresUnreadableError. */
export const createFiguresStore = (place: { s3: S3Client; bucket: string }): Stored<WakeFigures> =>
  createStored({ ...place, key: KEY }, parseFigures);

export type FiguresStore = Stored<WakeFigures>;

/** @throws FiguresUnreadableError */
function parseFigures(text: string): WakeFigures {
  const unreadable = (why: string) =>
    new FiguresUnreadableError(`the figures of the latest wake ${why}: the next wake writes them anew`);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw unreadable("are no whole JSON");
  }
  const { success, data, error } = form.safeParse(content);
  if (!success) {
    throw unreadable(`are not of this version's form (${error.issues[0]?.path.join(".") || "no object"})`);
  }
  return data as unknown as WakeFigures;
}

/** Since the refresh of the stream that is behind most; null where one never was refreshed. */
export function minutesBehind({ refreshedAt }: Pick<WakeFigures, "refreshedAt">, now: number): number | null {
  const times = Object.values(refreshedAt);
  return times.includes(null)
    ? null
    : (now - Math.min(...times.map((time) => Date.parse(time as string)))) / 60_000;
}
