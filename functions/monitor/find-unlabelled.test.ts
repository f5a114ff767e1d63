import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BOTS, ensureBotsTable } from "../../local/bots.ts";
import { type Emulator, emulatorClientConfig } from "../../local/emulator.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { createLabels } from "../bots/labels.ts";
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
  expect(await find(cells)).toEqual(cells.filter((_, index) => !isLabelled(index)));
  expect(await find([])).toEqual([]);
});
