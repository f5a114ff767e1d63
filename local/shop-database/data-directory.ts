import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { execa } from "execa";
import { UserError } from "../../errors/user-error.ts";
import { type Account, giveTo } from "../database/account.ts";
import { findSql, type MariadbInstall, programArguments, programEnvironment, scratchOf } from "./install.ts";

/** MariaDB did not make its own tables. */
export class DataDirectoryError extends UserError {
  override name = "DataDirectoryError";
}

/** What `mariadb-install-db` reads, without help texts, a test database and users without names. */
const SYSTEM_TABLES = ["system_tables", "performance_tables", "system_tables_data"];

/** The one who may do everything logs in from this machine by its password alone. */
const onlyAdmin = (password: string) => `
set @auth_root_socket = null;
delete from mysql.global_priv where user = '' or user = 'root' and host <> 'localhost';
update mysql.global_priv set host = '127.0.0.1' where user = 'root';
flush privileges;
alter user root@'127.0.0.1' identified by '${password}';
`;

/** Makes the data directory, once; one whose making was interrupted is made again. @param password of root, of letters and digits */
export async function createDataDirectory(options: {
  install: MariadbInstall;
  dataDir: string;
  password: string;
  account: Account | undefined;
}): Promise<void> {
  const { install, dataDir, password, account } = options;
  mkdirSync(scratchOf(dataDir), { recursive: true, mode: 0o700 });
  giveTo(account, scratchOf(dataDir));
  if (existsSync(dataDir)) {
    return;
  }
  const unfinished = `${dataDir}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  giveTo(account, unfinished);
  const { failed, all } = await execa(
    install.program,
    [...programArguments(install, unfinished), "--bootstrap", "--log-warnings=0", "--max-allowed-packet=8M"],
    {
      ...account,
      cwd: unfinished,
      env: programEnvironment(install),
      extendEnv: false,
      // The password never is an argument.
      input: ["create database mysql;\nuse mysql;", ...readSystemTables(install), onlyAdmin(password)].join(
        "\n",
      ),
      all: true,
      reject: false,
    },
  );
  if (failed) {
    throw new DataDirectoryError(`MariaDB could not make its own tables: ${lastError(all ?? "")}`);
  }
  renameSync(unfinished, dataDir);
}

function readSystemTables({ share }: MariadbInstall): string[] {
  return SYSTEM_TABLES.map((name) => {
    const file = findSql(share, name);
    if (file === undefined) {
      throw new DataDirectoryError(`${share} holds no ${name}.sql: MariaDB's server is not whole`);
    }
    return readFileSync(file, "utf8");
  });
}

/** Of MariaDB's log, without its time. */
export function lastError(log: string): string {
  const lines = log.trimEnd().split("\n");
  const line =
    lines.findLast((text) => /ERROR[\]:]/.test(text) && !text.endsWith("Aborting")) ?? lines.at(-1) ?? "";
  return line.replace(/^.*ERROR[\]:]\s*/, "").replace(/^\S*mariadbd: /, "") || "it said nothing";
}
