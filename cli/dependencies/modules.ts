import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { parseSync } from "@swc/core";

export interface Import {
  /** A path in the repository, or what a package or a part of Node is asked for by. */
  target: string;
  /** Nothing of it is left when the module runs. */
  isTypeOnly: boolean;
}

/** What a module depends on; Python's are looked at by glue-scripts/tests/test_dependencies.py. */
export interface Module {
  /** In the repository. */
  path: string;
  imports: Import[];
  readsEnvironment: boolean;
}

const ELSEWHERE = new Set(["node_modules", "dist", "cdktf.out"]);

/** Every module of the repository. */
export function readModules(root: string): Module[] {
  return modulesIn(root).map((file) => readModule(relative(root, file), readFileSync(file, "utf8")));
}

function modulesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return ELSEWHERE.has(entry.name) || entry.name.startsWith(".") ? [] : modulesIn(path);
    }
    return entry.isFile() && /(?<!\.d)\.m?ts$|\.mjs$/.test(entry.name) ? [path] : [];
  });
}

/** @param path in the repository: imports are relative to it */
export function readModule(path: string, source: string): Module {
  const found: Module = { path, imports: [], readsEnvironment: false };
  visit(parseSync(source, { syntax: "typescript", target: "es2022" }), found);
  return found;
}

type Node = Record<string, unknown> & { type?: string };

function visit(node: unknown, found: Module): void {
  if (Array.isArray(node)) {
    for (const item of node) {
      visit(item, found);
    }
  } else if (typeof node === "object" && node !== null) {
    note(node as Node, found);
    for (const child of Object.values(node)) {
      visit(child, found);
    }
  }
}

function note(node: Node, found: Module): void {
  const add = (literal: unknown, isTypeOnly: boolean) => {
    const name = textOf(literal);
    if (name !== undefined) {
      const target = name.startsWith(".") ? normalize(join(dirname(found.path), name)) : name;
      found.imports.push({ target, isTypeOnly });
    }
  };
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
      add(node.source, isTypeOnly(node));
      break;
    case "TsImportType":
      add(node.argument, true);
      break;
    case "CallExpression":
      if ((node.callee as Node).type === "Import") {
        add((node.arguments as { expression: unknown }[])[0]?.expression, false);
      }
      break;
    case "MemberExpression":
      found.readsEnvironment ||= isNamed(node.object, "process") && isNamed(node.property, "env");
      break;
  }
}

/** `import type …`, or `import { type A, type B }`. */
function isTypeOnly(node: Node): boolean {
  const specifiers = (node.specifiers ?? []) as { isTypeOnly?: boolean }[];
  return (
    node.typeOnly === true || (specifiers.length > 0 && specifiers.every(({ isTypeOnly }) => isTypeOnly))
  );
}

const isNamed = (node: unknown, name: string) => (node as { value?: unknown }).value === name;

function textOf(literal: unknown): string | undefined {
  const { type, value } = (literal ?? {}) as { type?: string; value?: unknown };
  return type === "StringLiteral" ? (value as string) : undefined;
}

/**
 * The files of the repository that a module imports, and those that they import, types only included.
 * @param isFollowed whether what a file imports counts
 */
export function filesImportedBy(entry: string, isFollowed: (file: string) => boolean = () => true): string[] {
  const found = new Set([normalize(entry)]);
  for (const file of found) {
    if (file.endsWith(".ts") && isFollowed(file)) {
      for (const { target } of readModule(file, readFileSync(file, "utf8")).imports) {
        if (existsSync(target)) {
          found.add(target);
        }
      }
    }
  }
  return [...found];
}
