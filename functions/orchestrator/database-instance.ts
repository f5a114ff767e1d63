import { setTimeout as delay } from "node:timers/promises";
import {
  DBInstanceNotFoundFault,
  DescribeDBInstancesCommand,
  type RDSClient,
  StartDBInstanceCommand,
  StopDBInstanceCommand,
} from "@aws-sdk/client-rds";
import ms from "ms";
import type { Logger } from "../shared/logger.ts";

/** RDS leaves no instance stopped for longer. */
const LONGEST_STOP = ms("7d");

/** In which the instance takes no connections, or soon will not. */
const AWAY = /^(stopp|start|creat|delet|reboot|fail|restore|inaccessible|incompatible|storage-full)/;

/** What became of the database. */
export interface DatabaseResult {
  instance: string;
  /** As RDS says it: available, stopping, stopped, ... */
  state: string;
  /** False where it was so already. */
  changed: boolean;
  /** When RDS starts a stopped instance whether one wants it or not (RFC 3339, UTC); null where it is not stopped. */
  startsByItself: string | null;
}

/** The database instance is not deployed here. Permanent until someone deploys it. */
export class DatabaseNotFoundError extends Error {
  override name = "DatabaseNotFoundError";
}

/** The database starts, or stops, and is not there yet. Transient: ask again in some minutes. */
export class DatabaseNotReadyError extends Error {
  override name = "DatabaseNotReadyError";
}

/** The RDS instance that the job writes to. */
export interface DatabaseInstance {
  name: string;
  /** @throws DatabaseNotFoundError */
  state(): Promise<Omit<DatabaseResult, "changed">>;
  /**
   * Starts it where it is stopped, and returns when it takes connections.
   * @param deadline milliseconds since 1970
   * @throws DatabaseNotFoundError, DatabaseNotReadyError past the deadline
   */
  start(deadline: number): Promise<DatabaseResult>;
  /** Asks RDS to stop it, and does not wait. @throws DatabaseNotFoundError, DatabaseNotReadyError */
  stop(): Promise<DatabaseResult>;
}

/** @param parts `pollMs` is the time between two looks while it starts. */
export function findDatabaseInstance(parts: {
  rds: RDSClient;
  name: string;
  pollMs: number;
  logger: Logger;
}): DatabaseInstance {
  const { rds, name, pollMs, logger } = parts;

  async function state(): Promise<Omit<DatabaseResult, "changed">> {
    try {
      const answer = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }));
      const [instance] = answer.DBInstances ?? [];
      return {
        instance: name,
        state: instance?.DBInstanceStatus ?? "unknown",
        startsByItself: instance?.AutomaticRestartTime?.toISOString() ?? null,
      };
    } catch (error) {
      if (error instanceof DBInstanceNotFoundFault) {
        throw new DatabaseNotFoundError(
          `RDS instance ${name} does not exist in this account and region: deploy the database first`,
          { cause: error },
        );
      }
      throw error;
    }
  }

  async function start(deadline: number): Promise<DatabaseResult> {
    for (let changed = false; ; ) {
      const now = await state();
      if (!AWAY.test(now.state)) {
        return { ...now, changed };
      }
      if (now.state === "stopped" && !changed) {
        await rds.send(new StartDBInstanceCommand({ DBInstanceIdentifier: name }));
        logger.info({ database: name }, "database asked to start");
        changed = true;
        continue;
      }
      if (Date.now() + pollMs > deadline) {
        throw new DatabaseNotReadyError(
          `database ${name} is ${now.state}: the job is not started yet; ask again in some minutes`,
        );
      }
      await delay(pollMs);
    }
  }

  async function stop(): Promise<DatabaseResult> {
    const now = await state();
    if (now.state === "stopped" || now.state === "stopping") {
      return { ...now, changed: false };
    }
    if (now.state !== "available") {
      throw new DatabaseNotReadyError(
        `database ${name} is ${now.state} and cannot be stopped now: ask again`,
      );
    }
    await rds.send(new StopDBInstanceCommand({ DBInstanceIdentifier: name }));
    logger.info({ database: name }, "database asked to stop");
    const startsByItself = new Date(Date.now() + LONGEST_STOP).toISOString();
    return { instance: name, state: "stopping", changed: true, startsByItself };
  }

  return { name, state, start, stop };
}
