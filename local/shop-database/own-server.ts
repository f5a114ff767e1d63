import type { ConnectionOptions } from "mysql2/promise";
import { UserError } from "../../errors/user-error.ts";
import { EXACT } from "../../mysql/exact-values.ts";
import type { ShopDatabase } from "./shop-database.ts";

/** The user's own server cannot be what is meant; the message holds no password. */
export class OwnServerError extends UserError {
  override name = "OwnServerError";
}

const SETTING = "ECOMMERCE_STREAMING_SHOP_DATABASE";

/** A MySQL or MariaDB of the user's own, by its URL: whoever it names makes the tables, writes and reads them. @throws OwnServerError */
export function readOwnServer(text: string): ShopDatabase {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const database = url?.pathname.slice(1);
  if (url?.protocol !== "mysql:" || !url.hostname || !url.username || !database || database.includes("/")) {
    throw new OwnServerError(`${SETTING} must be such as mysql://user:password@host:3306/database`);
  }
  const { hostname: host, port, username, password } = url;
  const options: ConnectionOptions = {
    ...{ ...EXACT, host, port: Number(port || 3306), database: decodeURIComponent(database) },
    ...{ user: decodeURIComponent(username), password: decodeURIComponent(password) },
  };
  return {
    options: () => options,
    url: () => `mysql://${username}@${url.host}/${database}`,
    isOwn: true,
  };
}
