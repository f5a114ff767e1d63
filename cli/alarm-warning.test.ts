import { warnOfAlarms } from "./alarm-warning.ts";

/** What is said before stacks are deployed. */
async function told(stacks: string[], alarm_email: string): Promise<string[]> {
  const lines: string[] = [];
  await warnOfAlarms("dev", stacks, {
    read: async () => ({ alarm_email }),
    tell: (line) => lines.push(line),
  });
  return lines;
}

test("who deploys alarms that nobody is told of hears of it, in words", async () => {
  expect(await told(["network", "monitoring"], "")).toEqual([
    "alarm_email in config/dev.tfvars is empty: nobody is told of an alarm, it is on the dashboard only",
  ]);
});

test("nobody is warned where somebody is told, or where no alarm is deployed", async () => {
  expect(await told(["monitoring"], "somebody@example.com")).toEqual([]);
  expect(await told(["network"], "")).toEqual([]);
});
