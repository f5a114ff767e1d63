import {
  DBInstanceNotFoundFault,
  DescribeDBInstancesCommand,
  type RDSClient,
  StartDBInstanceCommand,
  StopDBInstanceCommand,
} from "@aws-sdk/client-rds";
import type { Logger } from "../shared/logger.ts";
import { NotDeployedError } from "../shared/not-deployed.ts";
import type { Clock } from "./clock.ts";
import type { Part, PartChange, PartState } from "./part.ts";

/** RDS leaves no instance stopped for longer. */
const LONGEST_STOP_MS = 7 * 24 * 3_600_000;

/** In which the instance takes no connections, or soon will not. */
const AWAY = /^(stopp|start|creat|delet|reboot|fail|restore|inaccessible|incompatible|storage-full)/;

export interface DatabaseState extends PartState {
  /** When RDS starts a stopped instance whether one wants it or not (RFC 3339, UTC); null where it is not stopped. */
  startsByItself: string | null;
}

/** The database instance is not deployed here. Permanent until someone deploys it. */
export class DatabaseNotFoundError extends NotDeployedError {
  override name = "DatabaseNotFoundError";
}

/** The database starts, or stops, and is not there yet. Transient: ask again in some minutes. */
export class DatabaseNotReadyError extends Error {
  override name = "DatabaseNotReadyError";
}

export type DatabaseChange = DatabaseState & PartChange;

/** An instance of RDS. */
export interface DatabaseInstance extends Part {
  /** @throws DatabaseNotFoundError */
  state(): Promise<DatabaseState>;
  /**
   * Starts it where it is stopped, and returns when it takes connections.
   * @param deadline milliseconds since 1970
   * @throws DatabaseNotFoundError, DatabaseNotReadyError past the deadline
   */
  start(deadline: number): Promise<DatabaseChange>;
  /** Asks RDS to stop it, and does not wait. @throws DatabaseNotFoundError, DatabaseNotReadyError */
  stop(): Promise<DatabaseChange>;
}

/** @param parts `pollMs` is the time between two looks while it starts. */
export function findDatabaseInstance(parts: {
  rds: RDSClient;
  name: string;
  resource: string;
  pollMs: number;
  clock: Clock;
  logger: Logger;
}): DatabaseInstance {
  const { rds, name, resource, pollMs, clock, logger } = parts;
  const label = `database ${resource}`;

  async function state(): Promise<DatabaseState> {
    try {
      const answer = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: resource }));
      const [instance] = answer.DBInstances ?? [];
      return {
        name,
        resource,
        state: instance?.DBInstanceStatus ?? "unknown",
        startsByItself: instance?.AutomaticRestartTime?.toISOString() ?? null,
      };
    } catch (error) {
      if (error instanceof DBInstanceNotFoundFault) {
        throw new DatabaseNotFoundError(
          `RDS instance ${resource} does not exist in this account and region: deploy the ${name} first`,
          { cause: error },
        );
      }
      throw error;
    }
  }

  async function start(deadline: number): Promise<DatabaseChange> {
    for (let changed = false; ; ) {
      const now = await state();
      if (!AWAY.test(now.state)) {
        return { ...now, changed };
      }
      if (now.state === "stopped" && !changed) {
        await rds.send(new StartDBInstanceCommand({ DBInstanceIdentifier: resource }));
        logger.info({ database: resource }, "database asked to start");
        changed = true;
        continue;
      }
      if (clock.now() + pollMs > deadline) {
        throw new DatabaseNotReadyError(
          `${label} is ${now.state}: what needs it is not started yet; ask again in some minutes`,
        );
      }
      await clock.pause(pollMs);
    }
  }

  async function stop(): Promise<DatabaseChange> {
    const now = await state();
    if (now.state === "stopped" || now.state === "stopping") {
      return { ...now, changed: false };
    }
    if (now.state !== "available") {
      throw new DatabaseNotReadyError(`${label} is ${now.state} and cannot be stopped now: ask again`);
    }
    await rds.send(new StopDBInstanceCommand({ DBInstanceIdentifier: resource }));
    logger.info({ database: resource }, "database asked to stop");
    const startsByItself = new Date(clock.now() + LONGEST_STOP_MS).toISOString();
    return { name, resource, state: "stopping", changed: true, startsByItself };
  }

  return { name, resource, label, state, start, stop };
}
