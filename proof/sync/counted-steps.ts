import { writeSync } from "node:fs";
import { Socket } from "node:net";

const REQUEST = /^(GET|HEAD|PUT|POST|DELETE) /;
/** Whether a statement has ended is asked as often as it takes: no step, or the clock would count. */
const POLL = "RedshiftData.DescribeStatement";

export interface KillPlan {
  /** Counted from 1. */
  step: number;
  /** Whether the step itself is still done. */
  isAfter: boolean;
  /** Of the process that ends; ours where it is not given. */
  pid?: number | undefined;
}

export interface StepCounter {
  /** Packets to MySQL and requests to S3 and the Data API so far. */
  steps(): number;
}

/**
 * Counts what this process sends to others, and ends one at one of these steps: the same step each time, whatever the clock says.
 * Before this process' own end it tells on stdout where that was.
 */
export function countSteps(mysqlPort: number, plan?: KillPlan): StepCounter {
  let steps = 0;
  const write = Socket.prototype.write as (this: Socket, ...args: unknown[]) => boolean;
  const kill = (where: string) => {
    writeSync(1, `${JSON.stringify({ killed: where })}\n`);
    process.kill(plan?.pid ?? process.pid, "SIGKILL");
  };
  Socket.prototype.write = function (this: Socket, ...args: unknown[]): boolean {
    const where = placeOf(this, args[0], mysqlPort);
    steps += where === undefined ? 0 : 1;
    const isHit = where !== undefined && steps === plan?.step;
    if (isHit && !plan?.isAfter) {
      kill(where);
    }
    const written = write.apply(this, args);
    if (isHit && plan?.isAfter) {
      // What is corked goes out first.
      setImmediate(() => kill(where));
    }
    return written;
  } as typeof Socket.prototype.write;
  return { steps: () => steps };
}

function placeOf(socket: Socket, chunk: unknown, mysqlPort: number): string | undefined {
  if (socket.remotePort === mysqlPort) {
    return "MySQL";
  }
  const text =
    typeof chunk === "string" ? chunk : Buffer.from(chunk as Uint8Array).toString("latin1", 0, 4_096);
  if (!REQUEST.test(text) || text.includes(POLL)) {
    return undefined;
  }
  return text.includes("RedshiftData.") ? "the warehouse" : "S3";
}
