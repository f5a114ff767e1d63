import type { WakeAnswer } from "../../../wire.ts";

type Told = NonNullable<WakeAnswer["sync"]>["tables"][number];

/** Of the shop's own database, what the latest load of a table brought. */
export interface SyncTable
  extends Pick<Told, "table" | "loadedAt" | "rows" | "bytes" | "seconds" | "checksum" | "differing"> {
  isRefused: boolean;
}

/** What the object tells of the sync; undefined where it tells nothing. */
export interface Sync {
  /** Those that can be read; a table of another form is left out, and counted. */
  tables: SyncTable[];
  unreadable: number;
  failures: string[];
}

/** @returns what the wake's object has of the sync, whatever version wrote it */
export function syncOf(wake: WakeAnswer): Sync | undefined {
  const sync: unknown = wake.sync;
  if (!isObject(sync)) {
    return undefined;
  }
  const found = Array.isArray(sync.tables) ? sync.tables : [];
  const tables = found.flatMap((table) => tableOf(table) ?? []);
  return { tables, unreadable: found.length - tables.length, failures: textsOf(sync.failures) };
}

function tableOf(told: unknown): SyncTable | undefined {
  if (!isObject(told) || typeof told.table !== "string") {
    return undefined;
  }
  const [rows, bytes, seconds] = [told.rows, told.bytes, told.seconds].map((value) => Number(value ?? 0));
  const loadedAt = typeof told.loadedAt === "string" ? told.loadedAt : null;
  const isWhole = [rows, bytes, seconds, loadedAt === null ? 0 : Date.parse(loadedAt)].every(Number.isFinite);
  return isWhole
    ? {
        ...{ table: told.table, loadedAt },
        ...{ rows: rows as number, bytes: bytes as number, seconds: seconds as number },
        checksum: told.checksum === "equal" || told.checksum === "differs" ? told.checksum : null,
        differing: textsOf(told.differing),
        isRefused: told.state === "refused",
      }
    : undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
