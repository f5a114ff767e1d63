import { Command } from "commander";
import { visibleText } from "../events/visible-text.ts";
import { addAnswerCommands } from "./commands/answers.ts";
import { addCorrectionCommands } from "./commands/corrections.ts";
import { addDeploymentCommands } from "./commands/deployment.ts";
import { addDevelopmentCommands } from "./commands/development.ts";
import { addLakeCommands } from "./commands/lake.ts";
import { addOrderCommands } from "./commands/orders.ts";
import { addRunningCommands } from "./commands/running.ts";
import { addShopDatabaseCommands } from "./commands/shop-database.ts";

import { addSyncCommand } from "./commands/sync.ts";
import { addWarehouseCommands } from "./commands/warehouse.ts";
import { explain } from "./errors.ts";

const program = new Command("npm run")
  .description("Which click earned this order, right now? Streaming attribution on a laptop.")
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(visibleText(text)) })
  .configureHelp({ showGlobalOptions: false, commandUsage: usageOf })
  .helpCommand(false);

addRunningCommands(program);
addAnswerCommands(program);
addCorrectionCommands(program);
addLakeCommands(program);
addOrderCommands(program);
addShopDatabaseCommands(program);
addSyncCommand(program);

addWarehouseCommands(program);
addDeploymentCommands(program);
addDevelopmentCommands(program);

/** With the `--` without which npm takes the options for its own, such as `npm run lake -- resend [options]`. */
function usageOf(command: Command): string {
  const words = [command.usage()];
  for (let part: Command | null = command; part !== null && part !== program; part = part.parent) {
    words.unshift(part.name());
  }
  const [name, ...rest] = words;
  return [program.name(), name, ...(rest.length > 0 ? ["--", ...rest] : [])].join(" ");
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}
