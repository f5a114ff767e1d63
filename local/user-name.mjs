// Plain JavaScript without dependencies: the set-up asks as well, before anything is installed.

import { spawnSync } from "node:child_process";

/** The login of a user id, or `user 1234` where it has none. */
export function userName(uid) {
  return spawnSync("id", ["-un", String(uid)], { encoding: "utf8" }).stdout?.trim() || `user ${uid}`;
}
