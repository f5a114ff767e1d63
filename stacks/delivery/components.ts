/** A part that is deployed by itself, by a CodeBuild project of its own. */
export interface Component {
  /** As the stacks are called in `stacks/`. */
  stacks: readonly string[];
  /** What a change of deploys it: files, and folders that end in a slash. */
  paths: readonly string[];
}

export type ComponentName = keyof typeof COMPONENTS;

/** Every stack is made of these. */
const SYNTHESIS = [
  "main.ts",
  "cdktf.json",
  "config/",
  "errors/",
  "package.json",
  "package-lock.json",
  ".npmrc",
  "cli/build.ts",
  "cli/build/",
  "stacks/constructs/",
  "stacks/settings.ts",
  "stacks/boundary.ts",
  "stacks/network.ts",
  "stacks/storage.ts",
  "stacks/streams.ts",
  "buildspec.yml",
];

/** Every Lambda is made of these. */
const FUNCTIONS = ["errors/", "functions/shared/", "functions/bundle.ts", "functions/zip.ts"];

const GENERATOR = ["stacks/generator.ts", "functions/generator/", "events/"];
const REPORTS = ["stacks/reports.ts", "functions/reports/", "postgres/"];

/** The database's stack, on which others stand, and the environment of its function. */
const DATABASE = ["stacks/database.ts", "functions/migrations/"];

/** What is deployed from `main`, and after which changes. */
export const COMPONENTS = {
  generator: {
    stacks: ["generator"],
    paths: [...SYNTHESIS, ...FUNCTIONS, ...GENERATOR],
  },
  reports: {
    stacks: ["reports"],
    paths: [...SYNTHESIS, ...FUNCTIONS, ...DATABASE, ...REPORTS],
  },
  attribution: {
    stacks: ["attribution"],
    paths: [
      ...SYNTHESIS,
      ...DATABASE,
      "stacks/attribution.ts",
      "glue-scripts/",
      "events/",
      "requirements/job.txt",
    ],
  },
  orchestrator: {
    stacks: ["orchestrator"],
    paths: [
      ...SYNTHESIS,
      ...FUNCTIONS,
      ...DATABASE,
      "stacks/attribution.ts",
      "stacks/generator.ts",
      "stacks/reports.ts",
      "stacks/orchestrator.ts",
      "functions/orchestrator/",
      // Their environments are part of their stacks.
      "functions/generator/",
      "functions/reports/",
    ],
  },
  /** What the others stand on, what watches them, and the tools that test and deploy. */
  infrastructure: {
    stacks: ["network", "storage", "streams", "database", "monitoring"],
    paths: [
      ...SYNTHESIS,
      ...FUNCTIONS,
      "stacks/",
      "functions/migrations/",
      "functions/monitor/",
      "functions/orchestrator/",
      "functions/reports/",
      "functions/generator/",
      "postgres/",
      "cli/",
      "requirements/",
      "jest.config.mjs",
      "tsconfig.json",
      "pyproject.toml",
      "biome.json",
      ".sqlfluff",
      ".ci/",
    ],
  },
} as const satisfies Record<string, Component>;

export const COMPONENT_NAMES = Object.keys(COMPONENTS) as ComponentName[];

/** What a change of deploys nothing, and why. */
export const NOT_DEPLOYED: Readonly<Record<string, string>> = {
  "README.md": "text",
  "CONTRIBUTING.md": "text",
  "docs/": "text",
  LICENSE: "text",
  ".editorconfig": "for editors",
  ".gitignore": "for git",
  "local/": "the laptop run",
  "bench/": "measurements on a laptop",
  "proof/": "the proof on a laptop",
  "dashboard/": "served on a laptop",
};

/** Whether the file is one of the paths, or lies in a folder of them. */
export function isAmong(paths: readonly string[], file: string): boolean {
  return paths.some((path) => (path.endsWith("/") ? file.startsWith(path) : file === path));
}

/** The components that a change of these files deploys. */
export function triggeredBy(files: readonly string[]): ComponentName[] {
  return COMPONENT_NAMES.filter((name) => files.some((file) => filterOf(name).test(file)));
}

/** What CodeBuild holds against the path of each changed file. */
export function filterOf(name: ComponentName): RegExp {
  const alternatives = COMPONENTS[name].paths.map((path) => {
    const literal = path.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return path.endsWith("/") ? literal : `${literal}$`;
  });
  return new RegExp(`^(${alternatives.join("|")})`);
}
