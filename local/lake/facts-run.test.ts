import { StartJobRunCommand } from "@aws-sdk/client-glue";
import type { FactsStart } from "../../functions/facts/facts-runs.ts";
import { scriptedBatchJob, startTestEndpoint, type TestEndpoint } from "../glue/endpoint-fixture.ts";
import { makeFactsOnGlue } from "./facts-run.ts";

// The endpoint's only job.
const job = "attribution";

let endpoint: TestEndpoint;

beforeAll(async () => {
  endpoint = await startTestEndpoint(scriptedBatchJob());
});

afterAll(() => endpoint.close());

function make(behaviour: string, options: { changed?: boolean; signal?: AbortSignal } = {}) {
  const { changed = true, signal = new AbortController().signal } = options;
  const lines: string[] = [];
  const start = async (): Promise<FactsStart> => {
    const { JobRunId = null } = await endpoint.glue.send(
      new StartJobRunCommand({ JobName: job, Arguments: { "--behaviour": behaviour } }),
    );
    return { job, runId: JobRunId, state: "STARTING", changed };
  };
  const say = (line: string) => lines.push(line);
  return { lines, made: makeFactsOnGlue({ glue: endpoint.glue, start, say, signal, lookEveryMs: 20 }) };
}

test("a run is followed to its end; one that was on already is said to be", async () => {
  const { lines, made } = make("succeed", { changed: false });
  const { run, ...rest } = await made;
  expect(rest).toEqual({ job, started: false, seconds: expect.any(Number) });
  expect(lines).toEqual([`run ${run} of the Glue job ${job}, which was on already`]);
});

test("a run that fails is told with its reason", async () => {
  await expect(make("fail").made).rejects.toThrow(
    /^not everything is made to facts: run jr_\w+ ended FAILED: ./,
  );
});

test("who is interrupted leaves the run on, and hears of it", async () => {
  const interrupted = new AbortController();
  const { lines, made } = make("stay", { signal: interrupted.signal });
  setImmediate(() => interrupted.abort());
  await expect(made).rejects.toThrow(/^interrupted: run jr_\w+ goes on$/);
  expect(lines).toHaveLength(1);
  const [latest] = await endpoint.runs();
  expect(latest?.JobRunState).toMatch(/STARTING|RUNNING/);
});

test("where Glue does not list yet what it refused a second run for, one asks again", async () => {
  const start = async (): Promise<FactsStart> => ({ job, runId: null, state: "STARTING", changed: false });
  const made = makeFactsOnGlue({
    ...{ glue: endpoint.glue, start, say: () => {}, signal: new AbortController().signal },
  });
  await expect(made).rejects.toThrow("ask again in a minute");
});
