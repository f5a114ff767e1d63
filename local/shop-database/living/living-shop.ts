import { setTimeout as delay } from "node:timers/promises";
import type { GeneratorSettings } from "../../../functions/generator/settings.ts";
import { createMadeUpOrders } from "../../../functions/order-desk/made-up-orders.ts";
import type { Places } from "../../places.ts";
import { connect, findShopDatabase } from "../shop-database.ts";
import { COUNTS_CHANGES, liveOnInShop } from "./live-on.ts";

const MINUTE_MS = 60_000;
/** After the minute began. */
const ASKED_AFTER_MS = 1_000;

interface LivingShop {
  places: Places;
  /** The made-up shop's, as the generator has them. */
  settings: GeneratorSettings;
  /** Gets one line where orders cannot be written, once until they can be again. */
  warn: (line: string) => void;
  /** Whether the generator sends events. @default always */
  isOpen?: () => Promise<boolean>;
}

/**
 * Has the made-up shop's orders live on in the laptop's shop database, minute by minute: nothing happens while that does not run,
 * or where it is a server of the user's own.
 * @returns ends it
 */
export function startLivingShop({
  places,
  settings,
  warn,
  isOpen = async () => true,
}: LivingShop): () => Promise<void> {
  const ending = new AbortController();
  const livingIn = createMadeUpOrders(settings);
  let since: number | undefined;
  let hasWarned = false;

  async function tick(): Promise<void> {
    const database = findShopDatabase(places);
    if (database === undefined || database.isOwn || !(await isOpen())) {
      since = undefined;
      return;
    }
    const minute = Math.max(Math.floor(Date.now() / MINUTE_MS), since ?? 0);
    await connect({ ...database.options("shop"), ...COUNTS_CHANGES }, (connection) =>
      liveOnInShop(connection, livingIn, minute, since),
    );
    since = minute;
    hasWarned = false;
  }

  const loop = (async () => {
    while (!ending.signal.aborted) {
      await tick().catch((error) => {
        // Tried again in a minute, from the same one on.
        if (!hasWarned) {
          warn(`made-up orders are not written to the shop database: ${(error as Error).message}`);
        }
        hasWarned = true;
      });
      const untilNext = MINUTE_MS - (Date.now() % MINUTE_MS) + ASKED_AFTER_MS;
      await delay(untilNext, undefined, { signal: ending.signal }).catch(() => {});
    }
  })();

  return async () => {
    ending.abort();
    await loop;
  };
}
