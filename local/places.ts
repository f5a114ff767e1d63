import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { findLocalFolder } from "./local-folder.mjs";

/** Where everything of the laptop run lies; all of it below one folder, which `npm run reset` removes. */
export interface Places {
  /** The checkout. */
  root: string;
  /** `.local`, but in tests. */
  local: string;
  venvBin: string;
  secrets: string;
  pgpass: string;
  databaseData: string;
  /** Data and passwords of the shop's own database. */
  shopDatabase: string;
  /** A MariaDB that was fetched, where the machine has none. */
  mariadb: string;
  emulator: string;
  /** The tables of the warehouse's twin. */
  warehouse: string;
  glue: string;
  checkpoint: string;
  sparkScratch: string;
  replay: string;
  /** The dashboard's, where the checkout is somebody else's. */
  page: string;
  /** Kept over rehearsals: they are large. */
  terraformPlugins: string;
  /** How far the consumers of the streams are. */
  consumers: string;
  /** Mails that lanes have sent, a line each. */
  mails: string;
  /** What the generator has sent. */
  sentLog: string;
  logs: string;
  log(part: string): string;
  /** Files that name a running process. */
  run(name: string): string;
  lock: string;
  /** Of commands that start, stop or load the shop's own database. */
  shopDatabaseLock: string;
  /** Of who has started the warehouse's twin: its tables are one process' own. */
  warehouseLock: string;
}

const ROOT = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** @param local a folder of one's own @default that of the laptop run */
export function findPlaces(local = findLocalFolder(ROOT)): Places {
  const root = ROOT;
  const base = resolve(local);
  return {
    root,
    local: base,
    venvBin: join(root, ".venv/bin"),
    secrets: join(base, "secrets.json"),
    pgpass: join(base, "pgpass"),
    databaseData: join(base, "postgres/data"),
    shopDatabase: join(base, "shop-database"),
    mariadb: join(base, "mariadb"),
    emulator: join(base, "emulator"),
    warehouse: join(base, "warehouse"),
    glue: join(base, "glue"),
    checkpoint: join(base, "checkpoint"),
    sparkScratch: join(base, "spark"),
    replay: join(base, "replay"),
    page: join(base, "page"),
    terraformPlugins: join(base, "terraform-plugins"),
    consumers: join(base, "consumers"),
    mails: join(base, "mails.jsonl"),
    sentLog: join(base, "sent"),
    logs: join(base, "logs"),
    log: (part) => join(base, "logs", `${part}.log`),
    run: (name) => join(base, "run", `${name}.json`),
    lock: join(base, "run/start.lock"),
    shopDatabaseLock: join(base, "run/shop-database.lock"),
    warehouseLock: join(base, "run/warehouse.lock"),
  };
}

/** Of the rehearsal, which runs a system of its own beside the laptop's. */
export function findRehearsalPlaces(): Places {
  return findPlaces(join(findPlaces().local, "rehearsal"));
}

/** What stands in a folder of the laptop run that no run has made: of one that the user has named, for whatever else it is. */
export function foreignNames(places: Places): string[] {
  if (places.local === join(places.root, ".local") || !existsSync(places.local)) {
    return [];
  }
  const own = Object.values(places)
    .filter((path): path is string => typeof path === "string" && path.startsWith(`${places.local}${sep}`))
    .map((path) => relative(places.local, path).split(sep)[0]);
  const known = new Set([...own, "run", "rehearsal", "rehearsal.lock"]);
  return readdirSync(places.local).filter((name) => !known.has(name));
}

/** Makes the folders that more than one part writes to. */
export function makePlaces(places: Places): void {
  for (const folder of [
    places.local,
    places.logs,
    join(places.local, "run"),
    places.sparkScratch,
    places.replay,
  ]) {
    mkdirSync(folder, { recursive: true });
  }
}
