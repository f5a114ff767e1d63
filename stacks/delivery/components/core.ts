import { BUNDLES, type Component, SYNTHESIS } from "../component.ts";

const GENERATOR = ["stacks/generator.ts", "events/"];
const REPORTS = ["stacks/reports.ts", "postgres/", "reporting/"];
const CORRECTIONS = [
  "stacks/corrections.ts",
  "events/",
  "postgres/settings.ts",
  "postgres/bots.ts",
  "postgres/rejected-events.ts",
  "postgres/rds-authorities.ts",
];

/** The database's stack, on which others stand, and the environment of its function. */
const DATABASE = ["stacks/database.ts", "functions/migrations/"];

/** What is deployed from `main`, and after which changes. */
export const CORE_COMPONENTS = {
  generator: {
    stacks: ["generator"],
    functions: ["generator"],
    jobs: [],
    paths: [...SYNTHESIS, ...BUNDLES, ...GENERATOR],
  },
  reports: {
    stacks: ["reports"],
    functions: ["reports"],
    jobs: [],
    paths: [...SYNTHESIS, ...BUNDLES, ...DATABASE, ...REPORTS],
  },
  attribution: {
    stacks: ["attribution"],
    functions: [],
    jobs: ["attribution"],
    paths: [...SYNTHESIS, ...DATABASE, "stacks/attribution.ts", "events/"],
  },
  backfill: {
    stacks: ["backfill"],
    functions: [],
    jobs: ["backfill"],
    paths: [...SYNTHESIS, "stacks/backfill.ts", "events/"],
  },
  corrections: {
    stacks: ["corrections"],
    functions: ["corrections"],
    jobs: [],
    paths: [...SYNTHESIS, ...BUNDLES, ...DATABASE, ...CORRECTIONS],
  },
  recomputation: {
    stacks: ["recomputation"],
    functions: [],
    jobs: ["recomputation"],
    paths: [...SYNTHESIS, ...DATABASE, "stacks/recomputation.ts", "events/"],
  },
  orchestrator: {
    stacks: ["orchestrator"],
    functions: ["orchestrator"],
    jobs: [],
    paths: [
      ...SYNTHESIS,
      ...BUNDLES,
      ...DATABASE,
      "stacks/attribution.ts",
      "stacks/generator.ts",
      "stacks/reports.ts",
      "stacks/orchestrator.ts",
      "reporting/duration.ts",
      // Their environments are part of their stacks.
      "functions/generator/",
      "functions/reports/",
    ],
  },
  /** What the others stand on, what watches them, and the tools that test and deploy. */
  infrastructure: {
    stacks: ["network", "storage", "streams", "database", "monitoring"],
    functions: ["migrations", "monitor"],
    jobs: [],
    paths: [
      ...SYNTHESIS,
      ...BUNDLES,
      "stacks/",
      "buildspec.deploy.yml",
      "functions/orchestrator/",
      "functions/reports/",
      "functions/generator/",
      "functions/bots/",
      "functions/archiver/",
      "functions/facts/",
      "migrations/",
      "postgres/",
      "cli/",
      "requirements/",
      "functions/registry.test.ts",
      "glue-scripts/testing/",
      "glue-scripts/tests/",
      "jest.config.mjs",
      "tsconfig.json",
      "pyproject.toml",
      "biome.json",
      ".sqlfluff",
      ".ci/",
    ],
  },
} as const satisfies Record<string, Component>;
