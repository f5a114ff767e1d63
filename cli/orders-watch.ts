import { ResourceNotFoundException } from "@aws-sdk/client-kinesis";
import type { OrderRow } from "../athena/orders-table.ts";
import { resourceName } from "../config/names.ts";
import { UserError } from "../errors/user-error.ts";
import { rowOfRecord } from "../functions/order-changes/record.ts";
import { UnreadableChangeError } from "../functions/order-changes/unreadable-change.ts";
import { createKinesisClient } from "../functions/shared/aws/kinesis.ts";
import { emulatorClientConfig } from "../local/emulator.ts";
import { LOCAL } from "../local/names.ts";
import { followStream, type StreamedRecord } from "../local/orders/follow-stream.ts";
import { findPlaces } from "../local/places.ts";
import { askRunningSystem, findRunningEmulator } from "../local/running-system.ts";
import { findDeployed } from "./deployed.ts";
import { endInOrder } from "./ending.mjs";
import { UsageError } from "./errors.ts";
import { interruptible } from "./interruption.ts";
import { print, printJsonLines, say } from "./print.ts";
import { onReaderGone } from "./reader-watch.ts";
import { readTime } from "./time-option.ts";

/** A change as it is told. What cannot be read has no more than its time, and what is wrong with it. */
type Told =
  | (Pick<OrderRow, "orderid" | "status" | "currency" | "event_id"> & {
      time: string;
      event: string;
      value: string | null;
    })
  | { time: string; problem: string };

/** Tells each change of an order as the stream brings it, until Ctrl-C. @throws UsageError, UserError */
export async function watchOrders(options: { env: string; from?: string; json?: boolean }): Promise<void> {
  const sinceMs = readFrom(options.from);
  const kinesis = createKinesisClient(await findRegion(options.env));
  const endWatch = onReaderGone(findPlaces().venvBin, endInOrder);
  const tell = (records: StreamedRecord[]) => {
    const changes = records.map(readChange);
    if (options.json) {
      printJsonLines(changes.map((change) => JSON.stringify(change)));
    } else {
      for (const change of changes) {
        print(describe(change));
      }
    }
  };
  try {
    say("changes of orders, as they come; Ctrl-C ends");
    const stream = resourceName(options.env, "orders");
    await interruptible((signal) =>
      askRunningSystem(followStream({ kinesis, stream, sinceMs, onRecords: tell, signal })),
    );
  } catch (error) {
    throw error instanceof ResourceNotFoundException
      ? new UserError("there are no orders to watch: the lane orders is off", { cause: error })
      : error;
  } finally {
    endWatch();
    kinesis.destroy();
  }
}

/** @throws UsageError */
function readFrom(text: string | undefined): number {
  const now = Date.now();
  const sinceMs = text === undefined ? now : readTime("--from", text);
  if (sinceMs > now) {
    throw new UsageError("--from must not lie ahead");
  }
  return sinceMs;
}

/** Where the stream is; on AWS by the caller's own credentials. @throws UsageError, SystemAwayError */
async function findRegion(environment: string) {
  return environment === LOCAL
    ? emulatorClientConfig(findRunningEmulator(findPlaces()))
    : { region: (await findDeployed(environment)).region };
}

/** As the Lambda order-changes reads it. */
function readChange({ data, arrivalMs }: StreamedRecord): Told {
  try {
    const row = rowOfRecord(Buffer.from(data), arrivalMs);
    const { orderid, status, currency, event_id } = row;
    const time = `${row.creation_datetime?.replace(" ", "T")}Z`;
    return { time, orderid, event: row.cdc_event_type ?? "", status, value: row.price, currency, event_id };
  } catch (error) {
    if (error instanceof UnreadableChangeError) {
      return { time: new Date(arrivalMs).toISOString(), problem: error.message };
    }
    throw error;
  }
}

function describe(change: Told): string {
  if ("problem" in change) {
    return `${change.time}  a change that cannot be read: ${change.problem}`;
  }
  const { time, orderid, event, status, value, currency } = change;
  const now = [status, value, currency].filter((each) => each !== null).join(" ");
  return `${time}  ${orderid}  ${event.padEnd("MODIFY".length)}  ${now}`.trimEnd();
}
