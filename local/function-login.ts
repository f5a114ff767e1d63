import type { Database } from "./database.ts";

/** How a Lambda on the emulator logs in to the laptop's database: the variables of its environment. */
export function functionLogin(
  database: Pick<Database, "clientConfig">,
  role: Parameters<Database["clientConfig"]>[0],
) {
  const login = database.clientConfig(role);
  return {
    DATABASE_HOST: String(login.host),
    DATABASE_PORT: String(login.port),
    DATABASE_NAME: String(login.database),
    DATABASE_USER: String(login.user),
    DATABASE_LOGIN: "password" as const,
    DATABASE_PASSWORD: String(login.password),
  };
}
