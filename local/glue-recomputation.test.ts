import {
  ConcurrentRunsExceededException,
  EntityNotFoundException,
  type GetJobRunCommandOutput,
} from "@aws-sdk/client-glue";
import type { AskCorrections } from "../functions/corrections/corrections.ts";
import { recomputeOnGlue } from "./glue-recomputation.ts";
import { RecomputationFailedError } from "./recomputation.ts";

const ask = (async () => ({ versions: [], waiting: 3 })) as unknown as AskCorrections;

/** Glue, whose runs are in these states one after the other; it notes what it is asked. */
function glueWith(states: (NonNullable<GetJobRunCommandOutput["JobRun"]> | Error)[]) {
  const asked: string[] = [];
  const send = async (command: { constructor: { name: string }; input: { JobRunIds?: string[] } }) => {
    asked.push(command.constructor.name.replace("Command", ""));
    if (asked.at(-1) === "GetJobRun") {
      return { JobRun: states.length > 1 ? states.shift() : states[0] };
    }
    if (states[0] instanceof Error) {
      throw states[0];
    }
    return { JobRunId: "jr_1" };
  };
  return { glue: { send } as never, asked };
}

function recompute(states: Parameters<typeof glueWith>[0], signal = new AbortController().signal) {
  const { glue, asked } = glueWith(states);
  const said: string[] = [];
  const result = recomputeOnGlue({
    ...{ glue, jobName: "the-job", ask, signal, lookEveryMs: 1 },
    say: (line) => said.push(line),
  });
  return { result, asked, said };
}

test("a run that ends well has credited the lines that waited", async () => {
  const { result, said } = recompute([{ JobRunState: "RUNNING" }, { JobRunState: "SUCCEEDED" }]);
  expect(await result).toBe(3);
  expect(said).toEqual(["run jr_1 of the Glue job the-job: 3 lines wait"]);
});

test.each(["FAILED", "TIMEOUT", "STOPPED", "ERROR", "EXPIRED"] as const)(
  "a run that ends %s is told with Glue's reason",
  async (JobRunState) => {
    const { result } = recompute([{ JobRunState, ErrorMessage: "no way to the database" }]);
    await expect(result).rejects.toThrow(
      new RecomputationFailedError(
        `not all lines are credited anew: run jr_1 ended ${JobRunState}: no way to the database`,
      ),
    );
  },
);

test.each([
  [new ConcurrentRunsExceededException({ message: "", $metadata: {} }), "the-job runs already"],
  [
    new EntityNotFoundException({ message: "", $metadata: {} }),
    "there is no Glue job the-job in this account and region",
  ],
  [new Error("denied\nand more"), "denied"],
])("a run that cannot be started says why: %s", async (error, message) => {
  await expect(recompute([error]).result).rejects.toMatchObject({
    name: RecomputationFailedError.name,
    message: `not all lines are credited anew: ${message}`,
  });
});

test("an aborted signal stops the run", async () => {
  const stopping = new AbortController();
  const { result, asked } = recompute([{ JobRunState: "RUNNING" }], stopping.signal);
  setTimeout(() => stopping.abort(), 20);
  await expect(result).rejects.toThrow("run jr_1 is stopped");
  expect(asked.at(-1)).toBe("BatchStopJobRun");
});
