import type { _Record as KinesisRecord } from "@aws-sdk/client-kinesis";
import { isoTime } from "../../functions/bots/iso-time.ts";
import type { Draws } from "../draws.ts";

const MILLISECOND = 1_000;
const SECOND = 1_000 * MILLISECOND;
const MINUTE = 60 * SECOND;
const BEGIN = Date.UTC(2026, 2, 1, 12) * 1_000;

/** A click as it arrives; times in microseconds. One that is told again is the same click. */
export interface Arrival {
  userId: string;
  id: string;
  time: number;
  /** Whole milliseconds, as Kinesis tells it. */
  arrival: number;
  payload: Buffer;
  /** Keeps the contract, but for what its arrival may say. */
  isWellFormed: boolean;
}

/** A record of a stream. */
export type StreamedClick = KinesisRecord & { SequenceNumber: string; ApproximateArrivalTimestamp: Date };

/** Users who click like people, like bots and on the rule's very edge; late, ahead of time, again, and broken. In order of arrival. */
export function makeArrivals(draws: Draws): Arrival[] {
  const arrivals: Arrival[] = [];
  const users = Math.ceil(draws.between(1, 5));
  for (let user = 0; user < users; user += 1) {
    const userId = draws.chance(0.1) ? `ü "${user}"\n` : `user-${user}`;
    let clicks = 0;
    for (let visits = draws.between(1, 5); visits > 0; visits -= 1) {
      const begin = BEGIN + Math.floor(draws.between(0, draws.pick([MINUTE, 25 * MINUTE])) / SECOND) * SECOND;
      for (const offset of visitOf(draws)) {
        // Some clicks of a visit have one id at several times.
        clicks += draws.chance(0.95) ? 1 : 0;
        arrivals.push(...deliveriesOf({ userId, id: `e-${clicks}`, time: begin + offset }, draws));
      }
    }
  }
  return arrivals.sort((one, other) => one.arrival - other.arrival);
}

/** A person's click after all others, as a stream has it. */
export function lastClick(records: readonly StreamedClick[]): StreamedClick {
  const arrival =
    Math.max(0, ...records.map((record) => record.ApproximateArrivalTimestamp.getTime())) + 1_000;
  const event = {
    ...{ event_id: "last", event_type: "page_view", event_time: isoTime(arrival * 1_000) },
    ...{ user_id: "last", session_id: "session", schema_version: 1 },
  };
  return {
    SequenceNumber: String(1 + Math.max(0, ...records.map((record) => Number(record.SequenceNumber)))),
    PartitionKey: "last",
    Data: Buffer.from(JSON.stringify(event)),
    ApproximateArrivalTimestamp: new Date(arrival),
  };
}

/** When the clicks of a visit take place, from its begin on. */
function visitOf(draws: Draws): number[] {
  const clicks = Math.floor(draws.between(1, draws.pick([5, 12, 12, 40])));
  const length = draws.pick([0, SECOND, 10 * SECOND - 1, 10 * SECOND, 10 * SECOND + 1, 40 * SECOND]);
  const isEven = draws.chance(0.6);
  return Array.from({ length: clicks }, (_, number) =>
    isEven
      ? Math.floor((length * number) / Math.max(1, clicks - 1))
      : Math.floor(draws.between(0, length + 1)),
  );
}

function deliveriesOf(click: Pick<Arrival, "userId" | "id" | "time">, draws: Draws): Arrival[] {
  const deliveries = draws.pick([1, 1, 1, 1, 2, 3]);
  return Array.from({ length: deliveries }, () => {
    const isWellFormed = draws.chance(0.97);
    const arrival = Math.ceil((click.time + latenessOf(draws)) / MILLISECOND) * MILLISECOND;
    return { ...click, arrival, isWellFormed, payload: payloadOf(click, isWellFormed, draws) };
  });
}

/** From 5 minutes and a millisecond ahead to 10 minutes late, mostly in time. */
function latenessOf(draws: Draws): number {
  return draws.pick([
    ...[0, 0, 0, draws.between(0, 2 * SECOND), draws.between(0, 2 * SECOND), draws.between(0, 30 * SECOND)],
    ...[30 * SECOND, 30 * SECOND + MILLISECOND, draws.between(30 * SECOND, 10 * MINUTE)],
    ...[-draws.between(0, 5 * MINUTE), -5 * MINUTE, -5 * MINUTE - MILLISECOND],
  ]);
}

function payloadOf(
  { userId, id, time }: Pick<Arrival, "userId" | "id" | "time">,
  isWellFormed: boolean,
  draws: Draws,
) {
  const event = {
    event_id: id,
    event_type: draws.pick(["page_view", "add_to_cart", "remove_from_cart"]),
    event_time: isoTime(time),
    user_id: userId,
    session_id: "session",
    schema_version: isWellFormed ? 1 : draws.pick([2, "1", null]),
    quantity: 1,
  };
  return Buffer.from(
    JSON.stringify(event).slice(0, isWellFormed ? undefined : draws.pick([undefined, -1, 5])),
  );
}
