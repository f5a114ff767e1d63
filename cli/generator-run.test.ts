import { NotArrivedError } from "../local/replay/arrival.ts";
import { waitUntilFound } from "./generator-run.ts";

const STOPPED = { latest: () => ({ state: "STOPPED" }) as never, endedForGood: () => "the job is STOPPED" };
const FAILED = {
  latest: () => ({ state: "FAILED" }) as never,
  endedForGood: () => "the job is FAILED: no space",
};

function sent(missing: number) {
  const counts = () => ({ sent: 3, missing }) as never;
  return { counts, check: async () => counts() };
}

test("a run of which everything is found ends well, though the job was stopped before it", async () => {
  await expect(waitUntilFound(sent(0), { job: STOPPED })).resolves.toBeUndefined();
});

test.each([
  [STOPPED, "2 of 3 events wait in the streams: the job is stopped, the next npm start goes on with them"],
  [FAILED, "2 of 3 events are missing: the job is FAILED: no space"],
])("what is not found is waiting behind a stop, and missing after a failure", async (job, message) => {
  await expect(waitUntilFound(sent(2), { job })).rejects.toEqual(new NotArrivedError(message));
});
