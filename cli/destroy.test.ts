import { UserError } from "../errors/user-error.ts";
import { FunctionFailedError, FunctionNotFoundError } from "../functions/shared/invoke-function.ts";
import { SystemAwayError } from "../local/running-system.ts";
import { prepareDestroy } from "./destroy.ts";

const ALL = ["network", "generator", "attribution", "orchestrator"];

/** What was asked of which environment, and what was told. */
async function prepare(
  options: { stacks?: readonly string[]; stop?: boolean },
  invoke: () => Promise<unknown> = async () => null,
) {
  const asked: unknown[] = [];
  const told: string[] = [];
  await prepareDestroy(
    "dev",
    { stacks: ALL, stop: true, ...options },
    {
      find: async (environment) => ({
        invoke: (noun, payload) => {
          asked.push([environment, noun, payload]);
          return invoke();
        },
      }),
      tell: (line) => told.push(line),
    },
  );
  return { asked, told };
}

test("a system is stopped before it is destroyed, whatever its streams will forget", async () => {
  const { asked } = await prepare({});
  expect(asked).toEqual([["dev", "orchestrator", { action: "stop", force: true }]]);
});

test("who waits is told how long AWS keeps the interfaces of functions in the network", async () => {
  expect((await prepare({})).told.at(-1)).toMatch(/up to 45 minutes/);
  expect((await prepare({ stacks: ["generator"] })).told).toEqual([]);
});

test("nothing is stopped where parts are destroyed that it runs without, or where nobody wants that", async () => {
  expect((await prepare({ stacks: ["monitoring"] })).asked).toEqual([]);
  expect((await prepare({ stop: false })).asked).toEqual([]);
});

test("where nothing is deployed there is nothing to stop", async () => {
  const cause = new FunctionNotFoundError("the Lambda is not deployed here");
  await prepare({}, () => Promise.reject(new SystemAwayError("there is no Lambda", { cause })));
});

test.each([
  ["its orchestrator fails", new FunctionFailedError("the job cannot be stopped: throttled")],
  [
    "AWS does not answer",
    new SystemAwayError("AWS does not answer for ecommerce-streaming-dev-orchestrator"),
  ],
])("where %s nothing is destroyed, and one line says what can be done", async (_, error) => {
  const failed = prepare({}, () => Promise.reject(error));
  await expect(failed).rejects.toThrow(UserError);
  await expect(failed).rejects.toThrow(/^dev could not be stopped before .*: .+; with --no-stop .*$/);
});
