import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { MASTER, type RdsLikeServer, startRdsLikeServer } from "../database/rds-like-server.ts";
import type { Places } from "../places.ts";

/** Of the certificate, and of the instance's address. */
const HOST = "localhost";

/** The PostgreSQL for which the applied RDS instance stands. */
export interface RehearsalDatabase {
  server: RdsLikeServer;
  /** Host, port and the master's login, for the emulator. */
  serverFile: string;
  /** Of the role `reader`. */
  readerPassword: string;
  /** Stands in for IAM, once the migrations have made the roles: `ingest` and `reader` get passwords. */
  letRolesIn(): Promise<void>;
}

/** Starts an empty database with nobody in it but the master. */
export async function startRehearsalDatabase(places: Places): Promise<RehearsalDatabase> {
  const [superuser, master, ingest, reader] = Array.from({ length: 4 }, () =>
    randomBytes(24).toString("hex"),
  ) as [string, string, string, string];
  const server = await startRdsLikeServer({
    folder: join(places.local, "postgres"),
    passwords: { superuser, master },
    identityFile: places.run("database"),
    logFile: places.log("database"),
  });
  await server.asSuperuser(`create database ecommerce owner ${MASTER.username}`);
  const serverFile = join(places.local, "database-server.json");
  const login = { host: HOST, port: server.port, username: MASTER.username, password: master };
  writeFileSync(serverFile, JSON.stringify(login), { mode: 0o600 });
  writeFileSync(places.pgpass, `${HOST}:${server.port}:ecommerce:ingest:${ingest}\n`, { mode: 0o600 });
  return {
    server,
    serverFile,
    readerPassword: reader,
    async letRolesIn() {
      for (const [role, password] of Object.entries({ ingest, reader })) {
        await server.asSuperuser(`alter role ${role} password ${pg.escapeLiteral(password)}`);
      }
    },
  };
}
