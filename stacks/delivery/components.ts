import { type Lane, laneOf } from "../../config/lanes.ts";
import { FUNCTIONS } from "../../functions/registry.ts";
import { JOBS } from "../../glue-scripts/registry.ts";
import type { Component } from "./component.ts";
import { BOTS_COMPONENTS } from "./components/bots.ts";
import { CORE_COMPONENTS } from "./components/core.ts";
import { LAKE_COMPONENTS } from "./components/lake.ts";
import { ORDERS_COMPONENTS } from "./components/orders.ts";
import { WAREHOUSE_COMPONENTS } from "./components/warehouse.ts";

/** Every component, a file a lane. */
export const COMPONENTS = {
  ...CORE_COMPONENTS,
  ...BOTS_COMPONENTS,
  ...LAKE_COMPONENTS,
  ...ORDERS_COMPONENTS,
  ...WAREHOUSE_COMPONENTS,
} as const satisfies Record<string, Component>;

export type ComponentName = keyof typeof COMPONENTS;

export const COMPONENT_NAMES = Object.keys(COMPONENTS) as ComponentName[];

/** Those of the lanes that are on. */
export function componentsOf(lanes: readonly Lane[]): ComponentName[] {
  return COMPONENT_NAMES.filter((name) =>
    COMPONENTS[name].stacks.every((stack) => lanes.includes(laneOf(stack))),
  );
}

/** What a change of deploys nothing, and why. */
export const NOT_DEPLOYED: Readonly<Record<string, string>> = {
  "README.md": "text",
  "CONTRIBUTING.md": "text",
  "docs/": "text",
  LICENSE: "text",
  ".editorconfig": "for editors",
  ".gitignore": "for git",
  "conftest.py": "tests",
  "local/": "the laptop run",
  "bench/": "measurements on a laptop",
  "proof/": "the proof on a laptop",
  "dashboard/": "served on a laptop",
  "glue-scripts/rebuild/": "run on a laptop",
  "functions/sync/": "its lane has no stack yet",
  "mysql/": "its lane has no stack yet",
};

/** What a change of deploys a component: files, and folders that end in a slash. */
export function pathsOf(name: ComponentName): string[] {
  const { functions, jobs, paths }: Component = COMPONENTS[name];
  return [
    ...paths,
    ...functions.flatMap((noun) =>
      [`functions/${noun}`, ...(FUNCTIONS[noun].folders ?? [])].map((folder) => `${folder}/`),
    ),
    ...jobs.flatMap((job) => {
      const { packages, requirements } = JOBS[job];
      const folders = packages.map((folder) => `glue-scripts/${folder}/`);
      return requirements ? [...folders, requirements] : folders;
    }),
  ];
}

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
  const alternatives = pathsOf(name).map((path) => {
    const literal = path.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return path.endsWith("/") ? literal : `${literal}$`;
  });
  return new RegExp(`^(${alternatives.join("|")})`);
}
