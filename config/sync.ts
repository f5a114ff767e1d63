/** When the Lambda sync exports, UTC: ten minutes before the warehouse wakes and loads. */
export const SYNC_SCHEDULE = "cron(10 * * * ? *)";

/** Of the warehouse's bucket. */
export const SYNC_FOLDERS = {
  /** All of the sync's. */
  all: "sync/",
  /** What the warehouse copies. */
  rows: "sync/rows/",
  /** What each run has exported. */
  runs: "sync/runs/",
  /** What became of it. */
  loaded: "sync/loaded/",
} as const;

/** After them all that is exported is in the warehouse; a table without a run begins anew. */
export const KEEP_EXPORTS_DAYS = 30;
