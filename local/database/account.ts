import { execFileSync } from "node:child_process";
import { chownSync, statSync } from "node:fs";
import { UserError } from "../../errors/user-error.ts";
import { userName } from "../user-name.mjs";

/** The account that database servers run under: PostgreSQL refuses to be root. */
export interface Account {
  uid: number;
  gid: number;
}

/** Undefined where we are not root and PostgreSQL can run as we do. Makes the user `postgres` where root has none yet. */
export function findServerAccount(): Account | undefined {
  if (process.getuid?.() !== 0) {
    return undefined;
  }
  if (id("-u") === undefined) {
    execFileSync("useradd", ["--system", "--user-group", "--no-create-home", "postgres"], {
      stdio: "ignore",
    });
  }
  const [uid, gid] = [id("-u"), id("-g")];
  if (uid === undefined || gid === undefined) {
    throw new Error(
      "PostgreSQL does not run as root, and a user postgres could not be made: run as another user",
    );
  }
  return { uid, gid };
}

/** A server refuses files of others, as where root goes on with what somebody else began. @throws UserError */
export function requireOwnFiles(account: Account | undefined, path: string, program = "PostgreSQL"): void {
  const { uid } = statSync(path);
  const server = account?.uid ?? process.getuid?.();
  if (server !== undefined && uid !== server) {
    throw new UserError(
      `${path} belongs to ${userName(uid)} and ${program} would run as ${userName(server)}: run as ${userName(uid)}, or set ECOMMERCE_STREAMING_LOCAL to another folder`,
    );
  }
}

export function giveTo(account: Account | undefined, path: string): void {
  if (account !== undefined) {
    chownSync(path, account.uid, account.gid);
  }
}

function id(which: "-u" | "-g"): number | undefined {
  try {
    return Number(
      execFileSync("id", [which, "postgres"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
    );
  } catch {
    return undefined;
  }
}
