import type { Command } from "commander";
import { FUNCTION_NAMES } from "../../functions/registry.ts";
import { LOCAL } from "../../local/names.ts";
import { ENCODING, ENV, FORMAT, LANES } from "./options.ts";

/** What starts, stops and looks at the running system. */
export function addRunningCommands(program: Command): void {
  program.commandsGroup("The laptop run:");

  program
    .command("start")
    .description("set up what is missing, then run the pipeline: generator, Kinesis, Glue job, PostgreSQL")
    .option("--rate <events>", "events a second that the generator sends; default: 100")
    .option("--seed <number>", "of the generator: the same seed, the same shop; default: 1")
    .option("--bots <share>", "of the generator's events, those of bots, from 0 to 0.5; default: 0.05")
    .option(
      "--for <time>",
      "end after this time, such as 2m, when every event is found in the database, and sum up",
    )
    .addOption(LANES)
    .option("--no-generator", "only run the pipeline, on what others send")
    .option(
      "--replay <file>",
      "send the events of a file through the pipeline, in the place of the generator's",
    )
    .addOption(FORMAT)
    .addOption(ENCODING)
    .option("--speed <factor>", "times as fast as the events happened, or max; default: 60, with --exit: max")
    .option("--exit", "end when every event of the file is a fact or a rejected event, and sum up")
    .option("--port <port>", "of the dashboard; default: the last one, or a free one")
    .option("--open", "open the dashboard in the browser, on a terminal")
    .option("--json", "the summary as one JSON object on stdout, all else on stderr")
    .option(
      "--keep-times",
      "keep the events' times; default: shift them by whole days into the past 24 hours",
    )
    .addHelpText(
      "after",
      `
Times are shifted so that the last event that is not in the future lies within the past 24 hours. Ids derive from the
shifted events: a file replayed again on the same day changes no result, on another day it is other events.

Examples:
  npm start
  npm start -- --rate 20 --for 2m
  npm start -- --replay shop.csv --speed 600
  npm start -- --replay events.jsonl --exit --json`,
    )
    .addOption(ENV)
    .action(async (options) =>
      options.env === LOCAL
        ? (await import("../start.ts")).start(options)
        : (await import("../orchestrate.ts")).startDeployed(options),
    );

  program
    .command("stop")
    .description(
      "stop the job and the generator; nothing is lost meanwhile, and it says what goes on where they stopped",
    )
    .option("--for <time>", "how long, such as 12h; refused where an event would be lost")
    .option("--until <moment>", "RFC 3339, in the place of --for")
    .option("--database", "stop RDS as well")
    .option("--force", "also where an event would be lost")
    .option("--json", "the orchestrator's answer as one JSON object")
    .addOption(ENV)
    .addHelpText("after", "\nExamples:\n  npm run stop\n  npm run stop -- --env dev --for 12h --database")
    .action(async (options) => (await import("../orchestrate.ts")).stop(options));

  program
    .command("replay")
    .description("send a file's events through the pipeline and end when each is a fact or a rejected event")
    .argument("<file>")
    .addOption(FORMAT)
    .addOption(ENCODING)
    .option(
      "--keep-times",
      "keep the events' times; default: shift them by whole days into the past 24 hours",
    )
    .addOption(LANES)
    .option("--json", "the summary as one JSON object on stdout, all else on stderr")
    .addHelpText("after", "\nExample:\n  npm run replay -- shop.csv")
    .action(async (replay, options) =>
      (await import("../start.ts")).start({ ...options, replay, exit: true, generator: true }),
    );

  program
    .command("status")
    .description(
      "what the running system does: is it wanted, job, generator's rule, last batch, backlog by stream, books",
    )
    .option("--json", "the orchestrator's answer as one JSON object")
    .addOption(ENV)
    .action(async (options) => (await import("../status.ts")).status(options));

  program
    .command("invoke")
    .description("invoke one of the running system's Lambdas and print its answer as JSON")
    .argument("<function>", `${FUNCTION_NAMES.join(", ")}; not every one is on a laptop`)
    .argument("[payload]", "JSON; default: {}")
    .addHelpText(
      "after",
      `
Examples:
  npm run invoke -- orchestrator '{"action":"stop"}'
  npm run invoke -- reports '{"report":"books"}'`,
    )
    .addOption(ENV)
    .action(async (name, payload, options) => (await import("../invoke.ts")).invoke(name, payload, options));

  program
    .command("reset")
    .description("remove everything the laptop run has kept: .local, or ECOMMERCE_STREAMING_LOCAL")
    .action(async () => (await import("../reset.ts")).reset());
}
