import { join, relative, resolve } from "node:path";
import { showBytes } from "../athena/reports.ts";
import { InterruptedError, UserError } from "../errors/user-error.ts";
import { checkFreeSpace } from "../local/free-space.ts";
import { findPlaces, makePlaces, type Places } from "../local/places.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { findOlistFiles, loadFolder } from "../local/shop-database/load/load-folder.ts";
import {
  findShopDatabase,
  type ShopDatabase,
  startShopDatabase,
  stopShopDatabase,
} from "../local/shop-database/shop-database.ts";
import { interruptible } from "./interruption.ts";
import { clearLine, print, printResult, say } from "./print.ts";
import { createProgressLine } from "./progress-line.ts";
import { step } from "./setup/step.mjs";
import { describeLoad, loadLine } from "./shop-database-words.ts";

/** MariaDB, its own tables and logs; Olist's files take a quarter of it. */
const NEEDED_BYTES = 512 * 1024 ** 2;

/** Starts it in the background, or says where it runs. @throws UserError */
export async function startDatabase(options: { json?: boolean }): Promise<void> {
  await locked(async (places) => {
    const database = await startHere(places);
    const login = {
      url: database.url("shop"),
      reads: database.url("sync"),
      ...passwordsOf(places, database),
    };
    printResult(options, login, ({ url, reads, passwords }) =>
      [
        `the shop's database runs: ${url}, to read only ${reads}`,
        ...(passwords ? [`passwords: ${relative(process.cwd(), passwords)}`] : []),
        "it ends by npm run shop-database -- stop",
      ].join("\n"),
    );
  });
}

/** Ends it in order. @throws UserError where it is the user's own */
export async function stopDatabase(): Promise<void> {
  await locked(async (places) => {
    const database = findShopDatabase(places);
    if (database?.isOwn) {
      throw new UserError(`${database.url("shop")} is a server of your own: it is not stopped from here`);
    }
    await stopShopDatabase(places);
    print(database ? "the shop's database is stopped" : "the shop's database does not run");
  });
}

/** Loads Olist's files, into the database that runs or one that is started for it. @throws UserError, InterruptedError */
export async function loadOlist(folder: string, options: { json?: boolean }): Promise<void> {
  await locked(async (places) => {
    findOlistFiles(resolve(folder));
    const isKept = findShopDatabase(places) !== undefined;
    const database = await startHere(places);
    try {
      const loaded = await interruptible((signal) =>
        loadFolder({
          ...{ folder: resolve(folder), login: database.options("shop"), signal },
          onProgress: createProgressLine(loadLine),
        }),
      );
      clearLine();
      printResult(options, loaded, describeLoad);
    } catch (error) {
      clearLine();
      if (error instanceof InterruptedError) {
        say("interrupted: files that were loaded before stay, the others are as they were; load again");
      }
      throw error;
    } finally {
      if (!isKept) {
        await stopShopDatabase(places);
      }
    }
  });
}

/** Of commands of this database one runs at a time. */
async function locked(work: (places: Places) => Promise<void>): Promise<void> {
  const places = findPlaces();
  makePlaces(places);
  const release = takeRunLock(places.shopDatabaseLock, "shop-database");
  try {
    await work(places);
  } finally {
    release();
  }
}

async function startHere(places: Places): Promise<ShopDatabase> {
  checkFreeSpace(places.local, NEEDED_BYTES);
  const announce = (line: string) => {
    clearLine();
    say(line);
  };
  const progress = createProgressLine(
    (bytes: number, of: number) => `${showBytes(bytes)} of ${showBytes(of)}`,
  );
  return step("shop database", () => startShopDatabase(places, { announce, progress }));
}

function passwordsOf(places: Places, { isOwn }: ShopDatabase): { passwords?: string } {
  return isOwn ? {} : { passwords: join(places.shopDatabase, "secrets.json") };
}
