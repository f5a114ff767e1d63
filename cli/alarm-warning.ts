import { readValues } from "../stacks/settings/values.ts";
import { say } from "./print.ts";

interface Parts {
  read: (environment: string) => Promise<Record<string, unknown>>;
  tell: (line: string) => void;
}

/** Terraform's own warning of it comes without its text: warnings are cut short where stacks share a var-file. */
export async function warnOfAlarms(
  environment: string,
  stacks: readonly string[],
  { read, tell }: Parts = { read: readValues, tell: say },
): Promise<void> {
  if (stacks.includes("monitoring") && (await read(environment)).alarm_email === "") {
    tell(
      `alarm_email in config/${environment}.tfvars is empty: nobody is told of an alarm, it is on the dashboard only`,
    );
  }
}
