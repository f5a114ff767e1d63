import { Command } from "commander";
import { visibleText } from "../events/visible-text.ts";
import { addAnswerCommands } from "./commands/answers.ts";
import { addCorrectionCommands } from "./commands/corrections.ts";
import { addDeploymentCommands } from "./commands/deployment.ts";
import { addDevelopmentCommands } from "./commands/development.ts";
import { addLakeCommands } from "./commands/lake.ts";
import { addOrderCommands } from "./commands/orders.ts";
import { addRunningCommands } from "./commands/running.ts";
import { explain } from "./errors.ts";

const program = new Command("npm run")
  .description("Which click earned this order, right now? Streaming attribution on a laptop.")
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(visibleText(text)) })
  .configureHelp({ showGlobalOptions: false })
  .helpCommand(false);

addRunningCommands(program);
addAnswerCommands(program);
addCorrectionCommands(program);
addLakeCommands(program);
addOrderCommands(program);
addDeploymentCommands(program);
addDevelopmentCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}
