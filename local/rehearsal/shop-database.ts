import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { SHOP_LOGINS, type ShopLogin } from "../../mysql/logins.ts";
import type { Places } from "../places.ts";
import {
  type RdsLikeShopServer,
  SHOP_MASTER,
  startRdsLikeShopServer,
} from "../shop-database/rds-like-server.ts";
import type { InstanceLogin } from "./database.ts";

/** The MySQL for which the shop's applied RDS instance stands. */
export interface RehearsalShopDatabase {
  server: RdsLikeShopServer;
  /** Host, port and the master's login, for the emulator. */
  login: InstanceLogin;
  /** Of the users, in the place of IAM. */
  passwords: Readonly<Record<ShopLogin, string>>;
}

/** Starts one with nobody in it but the master. */
export async function startRehearsalShopDatabase(places: Places): Promise<RehearsalShopDatabase> {
  const password = () => randomBytes(24).toString("hex");
  const master = password();
  const server = await startRdsLikeShopServer({
    folder: join(places.local, "shop-rds"),
    fetched: places.mariadb,
    display: { announce: () => {}, progress: () => {} },
    password: master,
    identityFile: places.run("shop-database"),
    logFile: places.log("shop-database"),
  });
  return {
    server,
    login: { host: "localhost", port: server.port, username: SHOP_MASTER.username, password: master },
    passwords: Object.fromEntries(SHOP_LOGINS.map((login) => [login, password()])) as Record<
      ShopLogin,
      string
    >,
  };
}
