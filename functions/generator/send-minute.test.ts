import type { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import type { Sending } from "./minute.ts";
import { sendMinute } from "./send-minute.ts";

const MINUTE = Date.parse("2026-06-01T12:00:00Z") / 60_000;
const BEGIN = MINUTE * 60_000;

const due = (afterMs: number, stream: Sending["stream"] = "clicks"): Sending => ({
  ...{ stream, data: Buffer.from(`${afterMs}`), partitionKey: "u", dueMs: BEGIN + afterMs },
  ...{ fate: "fact", lateByMinutes: 0, identity: { payload_hash: "" } },
});

/** Sends while the clock shows what `times` say, one look after the other; it stays at the last one. */
async function send(
  sendings: Sending[],
  changes: { fromMs?: number; times?: number[]; isWanted?: () => Promise<boolean> } = {},
) {
  const { fromMs = BEGIN, times = [BEGIN + 60_000], isWanted = async () => true } = changes;
  const calls: { stream: string | undefined; data: string[] }[] = [];
  const noted: string[] = [];
  let isClosed = false;
  let look = 0;
  const result = await sendMinute({
    client: {
      send: async ({ input }: PutRecordsCommand) => {
        const records = input.Records ?? [];
        calls.push({
          stream: input.StreamName,
          data: records.map(({ Data }) => Buffer.from(Data ?? []).toString()),
        });
        return { Records: records.map(() => ({ SequenceNumber: "1" })), FailedRecordCount: 0 };
      },
    } as Parameters<typeof sendMinute>[0]["client"],
    streamNames: { clicks: "c", checkouts: "o" },
    invocation: { minute: MINUTE, fromMs, ruleName: undefined },
    sendings,
    sentLog: {
      note: (taken) => void noted.push(...taken.map(({ data }) => data.toString())),
      close: () => {
        isClosed = true;
      },
    },
    isWanted,
    clock: () => times[Math.min(look++, times.length - 1)] as number,
  });
  return { result, calls, noted, isClosed };
}

test("each event goes to its stream once, also one that is due in the first millisecond", async () => {
  const { result, calls, noted, isClosed } = await send([due(0), due(1), due(59_999, "checkouts")]);
  expect(calls).toEqual([
    { stream: "c", data: ["0", "1"] },
    { stream: "o", data: ["59999"] },
  ]);
  expect(result).toEqual({ minute: "2026-06-01T12:00:00.000Z", clicks: 2, checkouts: 1, left: 0 });
  expect(noted).toEqual(["0", "1", "59999"]);
  expect(isClosed).toBe(true);
});

test("asked for the rest of a minute it leaves out what was due before, and nothing else", async () => {
  const { result, calls } = await send([due(9_999), due(10_000), due(10_001)], { fromMs: BEGIN + 10_000 });
  expect(calls.flatMap(({ data }) => data)).toEqual(["10000", "10001"]);
  expect(result).toMatchObject({ clicks: 2, left: 0 });
});

test("nothing is sent before it is due", async () => {
  const { calls } = await send([due(0), due(500), due(501)], {
    times: [BEGIN, BEGIN + 499, BEGIN + 500, BEGIN + 501],
  });
  expect(calls.map(({ data }) => data)).toEqual([["0"], ["500"], ["501"]]);
});

test("told to stop it sends no more, and says how much is left", async () => {
  const wanted = [true, false];
  const { result, calls } = await send([due(0), due(500), due(501)], {
    times: [BEGIN],
    isWanted: async () => wanted.shift() ?? false,
  });
  expect(calls.map(({ data }) => data)).toEqual([["0"]]);
  expect(result).toMatchObject({ clicks: 1, left: 2 });
});
