import type { Command } from "commander";

/** What brings environments to AWS, tries that without AWS, and says what they cost. */
export function addDeploymentCommands(program: Command): void {
  program.commandsGroup("On AWS:");

  program
    .command("build")
    .description("write to dist/ what AWS runs: Lambda bundles, the Glue jobs' packages and wheels")
    .action(async () => (await import("../build.ts")).build());

  program
    .command("synth")
    .description("write the stacks for Terraform: cdktf.out/<environment>")
    .argument("[environment]", "of config/environments.ts", "dev")
    .action(async (environment) => (await import("../deploy.ts")).synth(environment));

  for (const action of ["deploy", "destroy"] as const) {
    const command = program
      .command(action)
      .description(
        action === "deploy"
          ? "build, then bring an environment on AWS up to date; asks before each stack"
          : "stop an environment on AWS and remove it; asks before each stack",
      )
      .argument("<environment>", "of config/environments.ts")
      .option(
        "--stack <components...>",
        "only these, such as generator, with those that they need (destroy: that need them); default: all",
      )
      .option("--alone", "the stacks that are named only: what they need is there")
      .option("--auto-approve", "do not ask")
      .action(async (environment, options) => (await import("../deploy.ts"))[action](environment, options));
    if (action === "destroy") {
      command.option("--no-stop", "do not stop the running system first");
    }
  }

  program
    .command("triggers")
    .description(
      "which components a push to main deploys that changes these files, as CodeBuild's filters have it",
    )
    .argument("[files...]", "in the repository; default: a line each from stdin")
    .option("--stacks", "with the stacks of each")
    .addHelpText("after", "\nExample:\n  git diff --name-only main | npm run --silent triggers")
    .action(async (files, options) => (await import("../triggers.ts")).printTriggers(files, options));

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
    .action(async (options) => (await import("../rehearse.ts")).rehearse(options));

  program
    .command("cost")
    .description("what an environment on AWS costs by the hour and the month, running and stopped")
    .argument("<environment>", "of config/environments.ts")
    .option("--rate <events>", "events a second; default: the generator's")
    .option("--hours-per-day <hours>", "that the job runs", "24")
    .option("--json", "as one JSON object")
    .action(async (environment, options) => (await import("../cost.ts")).cost(environment, options));
}
