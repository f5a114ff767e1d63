import { existsSync, readFileSync, rmSync } from "node:fs";
import { createKinesisClient } from "../../functions/shared/aws/kinesis.ts";
import { sendBurst } from "../burst.ts";
import { makeTestPlaces } from "../database/test-database.ts";
import { type Emulator, emulatorClientConfig } from "../emulator.ts";
import type { Machine } from "../machine.ts";
import { readMails } from "../mails.ts";
import { makePlaces } from "../places.ts";
import { ensureStreams, LOCAL_SHARDS, LOCAL_STREAMS } from "../streams.ts";
import { startTestEmulator } from "../test-emulator.ts";
import { createUndoStack } from "../undo-stack.ts";
import { waitUntil } from "../wait-until.ts";
import { BOTS_LANE } from "./bots.ts";
import { findLaneStates } from "./lane-state.ts";

const places = makeTestPlaces();
let emulator: Emulator;

beforeAll(async () => {
  makePlaces(places);
  emulator = await startTestEmulator(places.emulator);
  const client = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  await ensureStreams(client, [LOCAL_STREAMS.clicks], LOCAL_SHARDS);
  client.destroy();
});

afterAll(async () => {
  await emulator.stop();
  rmSync(places.local, { recursive: true, force: true });
});

/** @returns stops it */
async function startLane(): Promise<() => Promise<void>> {
  const undo = createUndoStack();
  const machine = { places, emulator, step: (_: string, work: () => unknown) => work(), onStop: undo.add };
  await BOTS_LANE.start(machine as unknown as Machine);
  return undo.run;
}

const mailsOf = (userId: string) => readMails(places, 100).filter(({ text }) => text.includes(userId));

const waitForMail = (userId: string) =>
  waitUntil(`the mail about ${userId}`, () => mailsOf(userId).length > 0, { timeoutMs: 20_000 });

test("who clicks like a bot is told of once, also by a run that goes on where another one stopped", async () => {
  const clicks = (userId: string, count: number) =>
    sendBurst(emulator.endpoint, LOCAL_STREAMS.clicks, { userId, clicks: count });
  const stop = await startLane();
  await Promise.all([clicks("person", 10), clicks("first-bot", 40)]);
  await waitForMail("first-bot");
  expect(findLaneStates(places)).toMatchObject([{ name: "bots", consumers: [{ givenUp: 0 }] }]);
  await stop();
  expect(findLaneStates(places)).toEqual([]);

  await clicks("second-bot", 11);
  const stopAgain = await startLane();
  await waitForMail("second-bot");
  await stopAgain();
  const users = readMails(places, 100).map(({ text }) => /^User "([\w-]+)"/.exec(text)?.[1]);
  expect(users).toEqual(["second-bot", "first-bot"]);
  const log = readFileSync(places.log("bots"), "utf8");
  expect(log).toMatch(
    /mail, shown on the page Bots .*"subject":"ecommerce-streaming local: a user clicks like a bot"/,
  );
  expect(log).toContain(places.mails);
  expect(log).not.toContain("first-bot");
  expect(existsSync(places.consumers)).toBe(true);
});
