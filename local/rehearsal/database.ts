import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { MASTER, type RdsLikeServer, startRdsLikeServer } from "../database/rds-like-server.ts";
import type { Places } from "../places.ts";

/** Of the certificate, and of the instance's address. */
const HOST = "localhost";

/** That log in by IAM where it is RDS. */
const ROLES = ["ingest", "reader", "corrector", "recompute"] as const;

type Role = (typeof ROLES)[number];

/** Where an instance's server is, and how its master logs in. */
export interface InstanceLogin {
  host: string;
  port: number;
  username: string;
  password: string;
}

/** For the emulator. @param logins of the servers, by their engines' names on RDS @returns the file's path */
export function writeServerFile(places: Places, logins: Record<"mysql" | "postgres", InstanceLogin>): string {
  const file = join(places.local, "database-servers.json");
  writeFileSync(file, JSON.stringify(logins), { mode: 0o600 });
  return file;
}

/** The PostgreSQL for which the applied RDS instance stands. */
export interface RehearsalDatabase {
  server: RdsLikeServer;
  /** Host, port and the master's login, for the emulator. */
  login: InstanceLogin;
  passwords: Readonly<Record<Role, string>>;
  /** Stands in for IAM, once the migrations have made the roles: they get passwords. */
  letRolesIn(): Promise<void>;
}

/** Starts an empty database with nobody in it but the master. */
export async function startRehearsalDatabase(places: Places): Promise<RehearsalDatabase> {
  const password = () => randomBytes(24).toString("hex");
  const [superuser, master] = [password(), password()];
  const passwords = Object.fromEntries(ROLES.map((role) => [role, password()])) as Record<Role, string>;
  const server = await startRdsLikeServer({
    folder: join(places.local, "postgres"),
    passwords: { superuser, master },
    identityFile: places.run("database"),
    logFile: places.log("database"),
  });
  await server.asSuperuser(`create database ecommerce owner ${MASTER.username}`);
  const login = { host: HOST, port: server.port, username: MASTER.username, password: master };
  const ofJobs = (["ingest", "recompute"] as const).map(
    (role) => `${HOST}:${server.port}:ecommerce:${role}:${passwords[role]}\n`,
  );
  writeFileSync(places.pgpass, ofJobs.join(""), { mode: 0o600 });
  return {
    server,
    login,
    passwords,
    async letRolesIn() {
      for (const [role, password] of Object.entries(passwords)) {
        await server.asSuperuser(`alter role ${role} password ${pg.escapeLiteral(password)}`);
      }
    },
  };
}
