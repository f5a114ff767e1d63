import { setTimeout as delay } from "node:timers/promises";
import { DeleteItemCommand, type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { Draws } from "../draws.ts";
import { expectedOf, type Version } from "./expected.ts";
import { drawVersion, imageOf } from "./order-table.ts";

const ORDERS = 150;
const REMOVALS = 0.15;
const RETRY_MS = 100;
const LONGEST_ABSENCE_MS = 60_000;

export type Writer = ReturnType<typeof createWriter>;

/**
 * Places, changes and removes orders of a real table, one write after the other, and knows what it wrote. While the
 * table is away it tries again: what was done already is no change then.
 */
export function createWriter(dynamoDb: DynamoDBClient, TableName: string, draws: Draws, signal: AbortSignal) {
  const there = new Map<string, Version>();
  const written: Version[] = [];
  let writing: Promise<void> = Promise.resolve();
  let isWanted = false;

  async function send(command: DeleteItemCommand | PutItemCommand): Promise<void> {
    const giveUp = performance.now() + LONGEST_ABSENCE_MS;
    for (;;) {
      try {
        await dynamoDb.send(command as PutItemCommand);
        return;
      } catch (error) {
        if (signal.aborted || performance.now() > giveUp) {
          throw error;
        }
        await delay(RETRY_MS);
      }
    }
  }

  async function write(orderid = `o${Math.floor(draws.between(0, ORDERS))}`): Promise<void> {
    const known = there.get(orderid);
    if (known !== undefined && draws.chance(REMOVALS)) {
      await send(new DeleteItemCommand({ TableName, Key: { orderid: { S: orderid } } }));
      there.delete(orderid);
      written.push({ ...known, event: "REMOVE" });
      return;
    }
    const version = { ...drawVersion(orderid, draws), event: known === undefined ? "INSERT" : "MODIFY" };
    await send(new PutItemCommand({ TableName, Item: imageOf(version, draws) }));
    there.set(orderid, version);
    written.push(version);
  }

  async function writeOn(perSecond: number): Promise<void> {
    while (isWanted) {
      await Promise.all([write(), delay(1_000 / perSecond)]);
    }
  }

  return {
    write,
    /** Until `stop`, at most so many a second. */
    start(perSecond: number): void {
      isWanted = true;
      writing = writeOn(perSecond);
      // `stop` tells of it.
      writing.catch(() => {});
    },
    async stop(): Promise<void> {
      isWanted = false;
      await writing;
    },
    written: () => written.length,
    expected: () => expectedOf(written, [...there.values()]),
  };
}
