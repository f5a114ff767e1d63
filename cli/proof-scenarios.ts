/** What `npm run prove` does to real systems, and to made-up services. */
export const SCENARIOS = [
  ...["control", "kill", "database", "checkpoint", "reshard", "two-jobs", "rejected", "fuzz", "all"],
  ...["bots", "lake", "orchestrator", "orders", "warehouse", "sync"],
];
