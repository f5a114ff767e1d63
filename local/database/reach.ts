import { chmodSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../../errors/user-error.ts";
import type { Account } from "./account.ts";

const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** Root started us in a place that PostgreSQL, which must not be root, cannot enter. */
export class UnreachableFolderError extends UserError {
  override name = "UnreachableFolderError";
}

/**
 * Lets the server's account pass through the folders above `path`, where that is ours to allow: in the checkout and in the
 * folder of temporary files. It may pass, not look.
 * @throws UnreachableFolderError
 */
export function makeReachable(account: Account | undefined, path: string): void {
  if (account === undefined) {
    return;
  }
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const mayPass = mode & (uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001);
    if (mayPass) {
      continue;
    }
    if (!isWithin(folder, CHECKOUT) && !isWithin(folder, tmpdir())) {
      throw new UnreachableFolderError(
        `PostgreSQL does not run as root, and its user postgres may not pass ${folder}: chmod o+x it, or run as another user`,
      );
    }
    chmodSync(folder, (mode & 0o7777) | 0o001);
  }
}

function isWithin(folder: string, parent: string): boolean {
  return folder === parent || folder.startsWith(`${parent}${sep}`);
}
