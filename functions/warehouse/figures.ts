import type { S3Client } from "@aws-sdk/client-s3";
import type { WarehouseStream } from "../../redshift/refresh.ts";
import type { ReportAnswer } from "../../reporting/reports.ts";
import { createStored, type Stored } from "./stored.ts";

/** What a wake leaves behind, so that nobody has to wake the warehouse to see it. */
export interface WakeFigures {
  /** When the wake began; times are RFC 3339 in UTC. */
  wokeAt: string;
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
  /** Every report with its defaults; one that failed is as it was at the wake before, if it was. */
  reports: WakeReport[];
}

/** What a report answered at a wake. */
export interface WakeReport extends ReportAnswer {
  askedAt: string;
}

const KEY = "warehouse/figures.json";

/** The object of the latest wake. */
export const createFiguresStore = (place: { s3: S3Client; bucket: string }): Stored<WakeFigures> =>
  createStored({ ...place, key: KEY });

export type FiguresStore = Stored<WakeFigures>;

/** Since the refresh of the stream that is behind most; null where one never was refreshed. */
export function minutesBehind({ refreshedAt }: Pick<WakeFigures, "refreshedAt">, now: number): number | null {
  const times = Object.values(refreshedAt);
  return times.includes(null)
    ? null
    : (now - Math.min(...times.map((time) => Date.parse(time as string)))) / 60_000;
}
