/** What each command needs on the machine and in the checkout before it can run. */

const EVERYTHING = { python: true, java: true, requirements: "dev" };
const NODE_ONLY = { python: false, java: false, requirements: undefined };

const NEEDS = {
  start: { python: true, java: true, requirements: "local" },
  screenshot: { python: true, java: true, requirements: "local" },
  test: EVERYTHING,
  check: EVERYTHING,
  bench: EVERYTHING,
  format: { python: true, java: false, requirements: "dev" },
};

export function readSetupNeeds(command, args) {
  const asksForHelp = args.includes("--help") || args.includes("-h");
  return asksForHelp ? NODE_ONLY : (NEEDS[command] ?? NODE_ONLY);
}
