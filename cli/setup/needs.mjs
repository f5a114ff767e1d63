/** What each command needs on the machine and in the checkout before it can run. */

const EVERYTHING = { python: true, java: true, requirements: "dev" };
/** To download the job's wheels; nothing is installed. */
const PIP = { python: true, java: false, requirements: undefined };
const NODE_ONLY = { python: false, java: false, requirements: undefined };

const NEEDS = {
  start: { python: true, java: true, requirements: "local" },
  replay: { python: true, java: true, requirements: "local" },
  settings: { python: true, java: false, requirements: "local" },
  screenshot: { python: true, java: true, requirements: "local" },
  test: EVERYTHING,
  check: EVERYTHING,
  bench: EVERYTHING,
  build: PIP,
  deploy: PIP,
  destroy: PIP,
  rehearse: { python: true, java: true, requirements: "local" },
  prove: EVERYTHING,
  format: { python: true, java: false, requirements: "dev" },
};

export function readSetupNeeds(command, args) {
  const asksForHelp = args.includes("--help") || args.includes("-h");
  return asksForHelp ? NODE_ONLY : (NEEDS[command] ?? NODE_ONLY);
}
