import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatchGetItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BOTS, ensureBotsTable } from "../../local/bots.ts";
import { type Emulator, emulatorClientConfig } from "../../local/emulator.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { createLabels } from "../bots/labels.ts";
import { createLateClicks } from "../bots/late-clicks.ts";
import { createDynamoDbClient } from "../shared/aws/dynamodb.ts";
import { createFindUnlabelled } from "./find-unlabelled.ts";

const folder = mkdtempSync(join(tmpdir(), "labels-"));
let emulator: Emulator;
let dynamoDb: DynamoDBClient;

beforeAll(async () => {
  emulator = await startTestEmulator(folder);
  await ensureBotsTable(emulator.endpoint);
  dynamoDb = createDynamoDbClient(emulatorClientConfig(emulator.endpoint));
});

afterAll(async () => {
  dynamoDb.destroy();
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

test("of many cells those are found that the Lambda bots has not labelled, by user and cell", async () => {
  const begin = Date.parse("2026-03-01T12:00:00Z");
  const cells = Array.from({ length: 230 }, (_, index) => ({
    userId: `user-${index % 3}`,
    cell: begin + index * 10_000,
  }));
  const labels = createLabels({ dynamoDb, table: BOTS });
  const isLabelled = (index: number) => index % 7 !== 0;
  for (const { userId, cell } of cells.filter((_, index) => isLabelled(index))) {
    await labels.raise(userId, cell * 1000, 11);
  }
  // A label of that cell, but of somebody else.
  await labels.raise("user-9", begin * 1000, 11);
  const find = createFindUnlabelled(dynamoDb, BOTS);
  const unlabelled = cells.filter((_, index) => !isLabelled(index));
  expect(await find(cells)).toEqual(unlabelled.map((cell) => ({ ...cell, isLate: false })));
  expect(await find([])).toEqual([]);
});

test("of a cell without a label is told whether clicks of the user came too late, in it or in the one before", async () => {
  const at = (second: number) => Date.parse("2026-03-02T12:00:00Z") + second * 1_000;
  const { note } = createLateClicks({ dynamoDb, table: BOTS });
  for (const [userId, second] of [
    ["in", 11],
    ["before", 9],
    ["long-before", -1],
    ["after", 20],
  ] as const) {
    const time = at(second) * 1_000;
    await note({ userId, time, arrival: time + 31_000_000, id: "e" });
  }
  const cells = ["in", "before", "long-before", "after"].map((userId) => ({ userId, cell: at(10) }));
  const found = await createFindUnlabelled(dynamoDb, BOTS)(cells);
  expect(found.filter(({ isLate }) => isLate).map(({ userId }) => userId)).toEqual(["in", "before"]);
});

test("keys that DynamoDB leaves out are asked for again, later and later, and not for ever", async () => {
  const cells = Array.from({ length: 30 }, (_, index) => ({ userId: `left-out-${index}`, cell: 0 }));
  const labels = createLabels({ dynamoDb, table: BOTS });
  await Promise.all(cells.map(({ userId }) => labels.raise(userId, 0, 11)));
  const asked: number[] = [];
  const one = sparing(1, asked);
  const began = performance.now();
  expect(await createFindUnlabelled(one, BOTS, 20)(cells.slice(0, 5))).toEqual([]);
  expect(asked).toEqual([5, 4, 3, 2, 1]);
  // 20, 40, 80 and 160 ms at least.
  expect(performance.now() - began).toBeGreaterThan(295);
  await expect(createFindUnlabelled(sparing(0, []), BOTS, 0)(cells)).rejects.toThrow("30 keys");
});

/** The table, which comes to so many keys of a request. */
function sparing(most: number, asked: number[]): Pick<DynamoDBClient, "send"> {
  async function send({ input }: BatchGetItemCommand) {
    const { Keys = [], ...rest } = input.RequestItems?.[BOTS] ?? {};
    asked.push(Keys.length);
    const of = (some: typeof Keys) => ({ [BOTS]: { ...rest, Keys: some } });
    const answer =
      most > 0 && (await dynamoDb.send(new BatchGetItemCommand({ RequestItems: of(Keys.slice(0, most)) })));
    return { ...answer, ...(Keys.length > most && { UnprocessedKeys: of(Keys.slice(most)) }) };
  }
  return { send } as Pick<DynamoDBClient, "send">;
}
