import { accessSync, constants, existsSync, readdirSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** A MariaDB that can be started. */
export interface MariadbInstall {
  program: string;
  /** Above `bin` and `sbin`. */
  base: string;
  /** Messages, character sets, and the SQL that makes the system's own tables. */
  share: string;
  /** Folders of libraries that the machine has not. */
  libraries: readonly string[];
}

/** Debian keeps it out of the PATH of who is not root, Fedora out of everybody's. */
const ASIDE = ["/usr/local/sbin", "/usr/sbin", "/usr/libexec", "/usr/local/mysql/bin", "/opt/homebrew/bin"];

/** Undefined where this machine has none. @param path @default PATH */
export function findOnPath(path = process.env.PATH ?? "", aside = ASIDE): MariadbInstall | undefined {
  for (const folder of [...path.split(delimiter).filter(Boolean), ...aside]) {
    const found = describeInstall(join(folder, "mariadbd"));
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** Undefined where there is no such program, or nothing to make the system's tables of. */
export function describeInstall(
  program: string,
  libraries: readonly string[] = [],
): MariadbInstall | undefined {
  try {
    accessSync(program, constants.X_OK);
  } catch {
    return undefined;
  }
  const base = dirname(dirname(realpathSync(program)));
  const share = ["share/mysql", "share/mariadb", "share"]
    .map((name) => join(base, name))
    .find((folder) => existsSync(folder) && findSql(folder, "system_tables") !== undefined);
  return share === undefined ? undefined : { program, base, share, libraries };
}

/** They are called mysql_… up to MariaDB 10.11, and mariadb_… since. */
export function findSql(share: string, name: string): string | undefined {
  const file = readdirSync(share).find((file) => [`mysql_${name}.sql`, `mariadb_${name}.sql`].includes(file));
  return file && join(share, file);
}

/** A server that starts removes every temporary table that it finds in this folder: no two may share one. */
export const scratchOf = (dataDir: string) => join(dirname(dataDir), "scratch");

/** Nothing of the machine's own settings for other databases. */
export function programArguments({ base, share }: MariadbInstall, dataDir: string): string[] {
  return [
    "--no-defaults",
    `--basedir=${base}`,
    `--lc-messages-dir=${share}`,
    `--character-sets-dir=${join(share, "charsets")}`,
    `--datadir=${dataDir}`,
    `--tmpdir=${scratchOf(dataDir)}`,
  ];
}

export function programEnvironment({ libraries }: MariadbInstall): Record<string, string> {
  return {
    ...{ PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" },
    ...(libraries.length > 0 && { LD_LIBRARY_PATH: libraries.join(delimiter) }),
  };
}
