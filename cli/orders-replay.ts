import { InterruptedError } from "../errors/user-error.ts";
import { type ReplayedOrders, replayOrders } from "../local/olist/replay-orders.ts";
import type { Speed } from "../local/replay/pace.ts";
import { whole } from "./counts.ts";
import { UsageError } from "./errors.ts";
import { interruptible } from "./interruption.ts";
import { clearLine, printResult, say } from "./print.ts";
import { createProgressLine } from "./progress-line.ts";
import { findOrderDesk } from "./with-order-desk.ts";

/** Writes a data set's orders as they became what they are. @throws UsageError, UserError */
export async function replayDataSet(
  folder: string,
  options: { env: string; speed: string; json?: boolean },
): Promise<void> {
  const speed = readSpeed(options.speed);
  const ask = await findOrderDesk(options.env);
  try {
    const replayed = await interruptible((signal) =>
      replayOrders({
        ...{ folder, speed, signal, onProgress: createProgressLine(progressLine) },
        record: (versions) => ask<"record">({ action: "record", versions }),
      }),
    );
    clearLine();
    if (replayed.written + replayed.repeated < replayed.changes) {
      say(`interrupted: ${progressLine(replayed)}; run again, it goes on there`);
      throw new InterruptedError("interrupted");
    }
    printResult(options, replayed, describe);
  } finally {
    clearLine();
  }
}

const progressLine = ({ changes, written, repeated }: ReplayedOrders) =>
  `${whole(written + repeated)} of ${whole(changes)} changes are written`;

function describe({ orders, changes, out_of_order, written, repeated }: ReplayedOrders): string {
  return [
    `${whole(orders)} orders in ${whole(changes)} changes: ${whole(written)} written, ${whole(repeated)} were there before`,
    ...(out_of_order > 0
      ? [
          `orders whose times are out of order: ${whole(out_of_order)}; they are written step by step all the same`,
        ]
      : []),
  ].join("\n");
}

function readSpeed(text: string): Speed {
  const speed = text === "max" ? text : Number(text);
  if (speed !== "max" && !(speed > 0 && Number.isFinite(speed))) {
    throw new UsageError("--speed must be a factor such as 3600, or max");
  }
  return speed;
}
