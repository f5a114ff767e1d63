import { type Command, Option } from "commander";
import { SCENARIOS } from "../proof-scenarios.ts";

/** What tests, measures and generates. */
export function addDevelopmentCommands(program: Command): void {
  program.commandsGroup("Developing:");

  program
    .command("test")
    .description("run every test suite")
    .addOption(new Option("--only <suite>", "one of them").choices(["jest", "pytest"]))
    .argument("[arguments...]", "for the suite's own runner, with --only")
    .addHelpText("after", "\nExamples:\n  npm test\n  npm test -- --only jest -- local/replay")
    .action(async (args, options) => (await import("../test.ts")).test(options, args));

  program
    .command("check")
    .description("everything CI runs: format, lint, types, generated files, tests")
    .action(async () => (await import("../check.ts")).check());

  program
    .command("format")
    .description("format everything")
    .action(async () => (await import("../format.ts")).format());

  program
    .command("generate")
    .description("write what derives from events/: types, and the schemas and rules that ship with the jobs")
    .option("--check", "write nothing, fail where a file is stale")
    .action(async (options) => (await import("../generate.ts")).generate(options));

  program
    .command("prove")
    .description(
      "kill, crash, reshard and replay real systems, and compare what is left with the batch oracle's answer",
    )
    .option("--only <scenarios...>", `of ${SCENARIOS.join(", ")}; default: each`)
    .option("--seed <number>", "the same seed, the same events and plans; default: any, and printed")
    .option(
      "--rounds <number>",
      "how often each thing is done; default: each scenario's own, such as 20 kills",
    )
    .option(
      "--histories <number>",
      "of bots, orchestrator and orders, among services that are made up; default: 500, of orders 1,000",
    )
    .option("--events <number>", "distinct events, about; default: each scenario's own, 4,000 to 20,000")
    .option("--json", "results as one JSON object")
    .addHelpText("after", "\nExamples:\n  npm run prove\n  npm run prove -- --only kill --rounds 40 --seed 7")
    .action(async (options) => (await import("../prove.ts")).prove(options));

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
    .option(
      "--latency <seconds>",
      "the peers' latency at 200 events/s instead, or the orders', measured for so long",
    )
    .option("--bots", "who finds the bots among a million events: our job, our Lambda, Flink SQL")
    .option("--lake", "facts of a million raw records as Parquet: our job, a DuckDB script, a Spark script")
    .option("--orders", "1,000 changes of orders a second for a minute, from the table to the lake")
    .option(
      "--sync",
      "the shop's database into a warehouse, by ours and by dlt: 100,000 rows (--events), an hour's changes",
    )
    .option("--skewed", "one user in a hundred makes half of the events")
    .option("--json", "figures as one JSON object")
    .action(async (options) => (await import("../bench.ts")).bench(options));

  program
    .command("screenshot")
    .description("make docs/dashboard.png: the dashboard on a file's events, or on a made-up shop")
    .argument("[file]", "as for start --replay")
    .action(async (file) => (await import("../screenshot.ts")).screenshot(file));
}
