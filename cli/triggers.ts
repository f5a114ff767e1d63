import { text } from "node:stream/consumers";
import { COMPONENTS, type ComponentName, triggeredBy } from "../stacks/delivery/components.ts";
import { print } from "./print.ts";

/** Prints which components a change of the files deploys; the files come line by line where none are given. */
export async function printTriggers(files: readonly string[], options: { stacks?: boolean }): Promise<void> {
  const changed = files.length > 0 ? files : (await text(process.stdin)).split("\n").filter(Boolean);
  for (const name of triggeredBy(changed)) {
    print(options.stacks ? `${name}: ${stacksOf(name)}` : name);
  }
}

function stacksOf(name: ComponentName): string {
  return COMPONENTS[name].stacks.join(" ");
}
