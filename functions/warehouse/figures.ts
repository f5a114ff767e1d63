import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { WarehouseStream } from "../../redshift/refresh.ts";
import type { ReportAnswer } from "../../reporting/reports.ts";
import type { SyncFigures } from "./sync/sync-figures.ts";

/** What a wake leaves behind, so that nobody has to wake the warehouse to see it. */
export interface WakeFigures {
  /** When the wake began; times are RFC 3339 in UTC. */
  wokeAt: string;
  /** When the latest refresh began that succeeded; of a stream that never was refreshed, null. */
  refreshedAt: Record<WarehouseStream, string | null>;
  /** What went wrong, each in one line. */
  failures: string[];
  scanErrors: number | null;
  /** Charged since the month began. */
  rpuHours: number | null;
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

/** The object of the latest wake. */
export function createFiguresStore({ s3, bucket }: { s3: S3Client; bucket: string }) {
  return {
    /** Null before the first wake. */
    async read(): Promise<WakeFigures | null> {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: KEY }));
        return JSON.parse((await Body?.transformToString()) ?? "null");
      } catch (error) {
        if (error instanceof NoSuchKey) {
          return null;
        }
        throw error;
      }
    },
    async write(figures: WakeFigures): Promise<void> {
      const Body = JSON.stringify(figures);
      await s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: KEY, Body, ContentType: "application/json" }),
      );
    },
  };
}

export type FiguresStore = ReturnType<typeof createFiguresStore>;

/** Since the refresh of the stream that is behind most; null where one never was refreshed. */
export function minutesBehind({ refreshedAt }: Pick<WakeFigures, "refreshedAt">, now: number): number | null {
  const times = Object.values(refreshedAt);
  return times.includes(null)
    ? null
    : (now - Math.min(...times.map((time) => Date.parse(time as string)))) / 60_000;
}
