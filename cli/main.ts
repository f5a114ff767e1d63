import { Command, Option } from "commander";
import { FORMATS } from "../local/replay/formats.ts";
import { explain } from "./errors.ts";

const FORMAT = new Option("--format <format>", "of the file; default: by its name or content").choices(
  FORMATS,
);

const ENV = new Option(
  "--env <name>",
  "local, or one of config/environments.ts, asked by your own AWS credentials",
).default("local");

const program = new Command("npm run")
  .description("Which click earned this order, right now? Streaming attribution on a laptop.")
  .exitOverride()
  .configureHelp({ showGlobalOptions: false })
  .helpCommand(false);

program
  .command("start")
  .description("set up what is missing, then run the pipeline: generator, Kinesis, Glue job, PostgreSQL")
  .option("--rate <events>", "events a second that the generator sends; default: 100")
  .option("--seed <number>", "of the generator: the same seed, the same shop; default: 1")
  .option(
    "--for <time>",
    "end after this time, such as 2m, when every event is found in the database, and sum up",
  )
  .option("--no-generator", "only run the pipeline, on what others send")
  .option(
    "--replay <file>",
    "send the events of a file through the pipeline, in the place of the generator's",
  )
  .addOption(FORMAT)
  .option("--speed <factor>", "times as fast as the events happened, or max; default: 60, with --exit: max")
  .option("--exit", "end when every event of the file is a fact or a rejected event, and sum up")
  .option("--port <port>", "of the dashboard; default: the last one, or a free one")
  .option("--open", "open the dashboard in the browser, on a terminal")
  .option("--json", "the summary as one JSON object on stdout, all else on stderr")
  .option("--keep-times", "keep the events' times; default: shift them by whole days into the past 24 hours")
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
    options.env === "local"
      ? (await import("./start.ts")).start(options)
      : (await import("./orchestrate.ts")).startDeployed(options),
  );

program
  .command("stop")
  .description(
    "stop the job and the generator; start goes on where they stopped, and nothing is lost meanwhile",
  )
  .option("--for <time>", "how long, such as 12h; refused where an event would be lost")
  .option("--until <moment>", "RFC 3339, in the place of --for")
  .option("--database", "stop RDS as well")
  .option("--force", "also where an event would be lost")
  .option("--json", "the orchestrator's answer as one JSON object")
  .addOption(ENV)
  .addHelpText("after", "\nExamples:\n  npm run stop\n  npm run stop -- --env dev --for 12h --database")
  .action(async (options) => (await import("./orchestrate.ts")).stop(options));

program
  .command("replay")
  .description("send a file's events through the pipeline and end when each is a fact or a rejected event")
  .argument("<file>")
  .addOption(FORMAT)
  .option("--keep-times", "keep the events' times; default: shift them by whole days into the past 24 hours")
  .option("--json", "the summary as one JSON object on stdout, all else on stderr")
  .addHelpText("after", "\nExample:\n  npm run replay -- shop.csv")
  .action(async (replay, options) =>
    (await import("./start.ts")).start({ ...options, replay, exit: true, generator: true }),
  );

program
  .command("report")
  .description(
    "answer a question from the database, while the pipeline runs or not; without a name: list the reports",
  )
  .argument("[arguments...]", "--help says which")
  .helpOption(false)
  .allowUnknownOption()
  .action(async (args) => (await import("./report-command.ts")).reportCommand(args));

program
  .command("status")
  .description("what the running system does: job, generator's rule, last batch, backlog by stream, books")
  .option("--json", "the orchestrator's answer as one JSON object")
  .addOption(ENV)
  .action(async (options) => (await import("./status.ts")).status(options));

program
  .command("dashboard")
  .description("serve the dashboard, whether the system runs or not; npm start serves it too")
  .addOption(ENV)
  .option("--port <port>", "default: the last one, or a free one")
  .option("--open", "open it in the browser, on a terminal")
  .action(async (options) => (await import("./dashboard.ts")).dashboard(options));

program
  .command("invoke")
  .description("invoke one of the running system's Lambdas and print its answer as JSON")
  .argument("<function>", "orchestrator, generator or reports")
  .argument("[payload]", "JSON; default: {}")
  .addHelpText(
    "after",
    `
Examples:
  npm run invoke -- orchestrator '{"action":"stop"}'
  npm run invoke -- reports '{"report":"books"}'`,
  )
  .addOption(ENV)
  .action(async (name, payload, options) => (await import("./invoke.ts")).invoke(name, payload, options));

program
  .command("explain")
  .description(
    "why each line of an order is credited as it is: its window, its path, what was left out, six models",
  )
  .argument("<checkout_id>")
  .option("--json", "as a JSON array of lines")
  .addOption(ENV)
  .action(async (checkoutId, options) => (await import("./explain.ts")).explainOrder(checkoutId, options));

program
  .command("compare")
  .description("recompute everything from the records in the streams and show how the database differs")
  .option("--json", "counts as one JSON object")
  .addHelpText(
    "after",
    "\nThe streams hold a day, and what is still being sent differs: compare when nothing is.",
  )
  .action(async (options) => (await import("./compare.ts")).compare(options));

const rejected = program
  .command("rejected")
  .description("look at events that broke the contract, correct them, send them again")
  .helpCommand(false);

rejected
  .command("list")
  .description("open ones, the latest first")
  .option("--reason <reason>", "only these")
  .option("--limit <rows>", "at most so many", "20")
  .option("--json", "as a JSON array")
  .option("--lines", "all of them, a line each, to correct and give to replay --with")
  .action(async (options) => (await import("./rejected.ts")).listRejectedEvents(options));

rejected
  .command("show")
  .description("one with its payload and its history")
  .argument("<id>", "from the list; its first characters will do")
  .option("--json", "as a JSON object")
  .action(async (id, options) => (await import("./rejected.ts")).showRejectedEvent(id, options));

rejected
  .command("replay")
  .description("send open ones again, with their ids, so that none can count twice; needs a running system")
  .option("--reason <reason>", "only these")
  .option("--with <file>", "corrected events, as list --lines writes them")
  .option("--json", "counts as one JSON object")
  .addHelpText(
    "after",
    `
Examples:
  npm run rejected -- replay --reason future_time
  npm run --silent rejected -- list --reason schema_violation --lines > fixed.jsonl
  npm run rejected -- replay --with fixed.jsonl`,
  )
  .action(async (options) => (await import("./rejected.ts")).replayRejectedEvents(options));

const settings = program
  .command("settings")
  .description("the rules of attribution: look at them, change them")
  .helpCommand(false);

settings
  .command("list", { isDefault: true })
  .description("what each is, since when, and which lines are credited under which version")
  .option("--json", "as a JSON object")
  .action(async (options) => (await import("./settings-list.ts")).listSettings(options));

settings
  .command("set")
  .description("say what a change does, ask, make it and credit anew the lines whose clicks are kept")
  .argument("<name=value...>", "scope, lookback, max_path, click_retention")
  .option("--dry-run", "only say what it does")
  .option("--yes", "do not ask")
  .option("--json", "what it did as one JSON object")
  .addHelpText(
    "after",
    `
The pipeline may run meanwhile. Older lines keep their credit and the version that they were credited under.

Examples:
  npm run settings -- set scope=user lookback=14d
  npm run settings -- set max_path=100 --dry-run`,
  )
  .action(async (changes, options) => (await import("./settings.ts")).setSettings(changes, options));

settings
  .command("resume")
  .description("go on with a change that was interrupted")
  .option("--json", "what it did as one JSON object")
  .action(async (options) => (await import("./settings.ts")).resumeSettings(options));

program
  .command("rehearse")
  .description(
    "deploy and run without AWS: Terraform applies dev's stacks to the emulator, the system starts, sends, answers and stops, is planned again and destroyed",
  )
  .option(
    "--only <stack...>",
    "these and what they need; the system runs where the orchestrator is among them",
  )
  .option("--keep", "leave all applied until Ctrl-C, and destroy nothing")
  .option("--json", "the summary as one JSON object on stdout")
  .addHelpText(
    "after",
    `
Examples:
  npm run rehearse
  npm run rehearse -- --only streams`,
  )
  .action(async (options) => (await import("./rehearse.ts")).rehearse(options));

program
  .command("reset")
  .description("remove everything the laptop run has kept: .local")
  .action(async () => (await import("./reset.ts")).reset());

program
  .command("build")
  .description("write to dist/ what AWS runs: Lambda bundles, the Glue job's package and wheels")
  .action(async () => (await import("./build.ts")).build());

program
  .command("synth")
  .description("write the stacks for Terraform: cdktf.out/<environment>")
  .argument("[environment]", "of config/environments.ts", "dev")
  .action(async (environment) => (await import("./deploy.ts")).synth(environment));

for (const action of ["deploy", "destroy"] as const) {
  program
    .command(action)
    .description(
      action === "deploy"
        ? "build, then bring an environment on AWS up to date; asks before each stack"
        : "remove an environment from AWS; asks before each stack",
    )
    .argument("<environment>", "of config/environments.ts")
    .option(
      "--stack <components...>",
      "only these, such as generator, with those that they need (destroy: that need them); default: all",
    )
    .option("--alone", "the stacks that are named only: what they need is there")
    .option("--auto-approve", "do not ask")
    .action(async (environment, options) => (await import("./deploy.ts"))[action](environment, options));
}

program
  .command("triggers")
  .description(
    "which components a push to main deploys that changes these files, as CodeBuild's filters have it",
  )
  .argument("[files...]", "in the repository; default: a line each from stdin")
  .option("--stacks", "with the stacks of each")
  .addHelpText("after", "\nExample:\n  git diff --name-only main | npm run --silent triggers")
  .action(async (files, options) => (await import("./triggers.ts")).printTriggers(files, options));

program
  .command("test")
  .description("run every test suite")
  .addOption(new Option("--only <suite>", "one of them").choices(["jest", "pytest"]))
  .argument("[arguments...]", "for the suite's own runner, with --only")
  .addHelpText("after", "\nExamples:\n  npm test\n  npm test -- --only jest -- local/replay")
  .action(async (args, options) => (await import("./test.ts")).test(options, args));

program
  .command("check")
  .description("everything CI runs: format, lint, types, generated files, tests")
  .action(async () => (await import("./check.ts")).check());

program
  .command("bench")
  .description(
    "measure the job, the whole pipeline, its latency at 200 events/s and the dashboard; then our job beside its peers",
  )
  .option("--quick", "only whether the rows are right, ours and one peer's, on 20,000 events")
  .option("--peers [names...]", "only our job beside its peers, or beside these folders of bench/peers")
  .option("--events <number>", "of the work of the peers and of the backlog; default: 1,000,000")
  .option("--batch <number>", "events in a batch of ours; default: 250,000")
  .option("--runs <number>", "of each; default: 3")
  .option("--latency <seconds>", "the peers' latency at 200 events/s instead, measured for so long")
  .option("--skewed", "one user in a hundred makes half of the events")
  .option("--json", "figures as one JSON object")
  .action(async (options) => (await import("./bench.ts")).bench(options));

program
  .command("prove")
  .description(
    "kill, crash, reshard and replay real systems, and compare what is left with the batch oracle's answer",
  )
  .option(
    "--only <scenarios...>",
    "of control, kill, database, checkpoint, reshard, two-jobs, rejected, all; default: each",
  )
  .option("--seed <number>", "the same seed, the same events and plans; default: any, and printed")
  .option("--rounds <number>", "how often each thing is done; default: each scenario's own, 20 kills")
  .option("--events <number>", "distinct events of each scenario, about", "4000")
  .option("--json", "results as one JSON object")
  .addHelpText("after", "\nExamples:\n  npm run prove\n  npm run prove -- --only kill --rounds 40 --seed 7")
  .action(async (options) => (await import("./prove.ts")).prove(options));

program
  .command("cost")
  .description("what an environment on AWS costs by the hour and the month, running and stopped")
  .argument("<environment>", "of config/environments.ts")
  .option("--rate <events>", "events a second; default: the generator's")
  .option("--hours-per-day <hours>", "that the job runs", "24")
  .option("--json", "as one JSON object")
  .action(async (environment, options) => (await import("./cost.ts")).cost(environment, options));

program
  .command("screenshot")
  .description("make docs/dashboard.png: the dashboard on a file's events, or on a made-up shop")
  .argument("[file]", "as for start --replay")
  .action(async (file) => (await import("./screenshot.ts")).screenshot(file));

program
  .command("generate")
  .description("write the types that derive from events/*.schema.json")
  .option("--check", "write nothing, fail where a file is stale")
  .action(async (options) => (await import("./generate.ts")).generate(options));

program
  .command("format")
  .description("format everything")
  .action(async () => (await import("./format.ts")).format());

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}
