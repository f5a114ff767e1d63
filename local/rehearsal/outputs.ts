import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { StackFolder } from "./terraform.ts";

const LOOK_EVERY_MS = 500;

/** Of another stack, in the text of the one that reads it. */
const OUTPUT = /data\.terraform_remote_state\.cross-stack-reference-input-([\w-]+?)\.outputs\.([\w-]+)/g;

/** What a stack reads of others: names of outputs, by the other's id. */
export function readOutputNames(stack: StackFolder): Record<string, Set<string>> {
  const names: Record<string, Set<string>> = {};
  for (const [, id, output] of readText(stack).matchAll(OUTPUT)) {
    if (id !== undefined && output !== undefined) {
      names[id] = (names[id] ?? new Set()).add(output);
    }
  }
  return names;
}

/**
 * Settles when the outputs are in the stack's state, which Terraform writes while it applies: waiting ten times in a row
 * for a setting to be seen, as the provider does, then holds up nobody else.
 */
export async function waitForOutputs(
  stack: StackFolder,
  names: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  const { terraform } = JSON.parse(readText(stack)) as {
    terraform: { backend: { local: { path: string } } };
  };
  const file = join(stack.folder, terraform.backend.local.path);
  while (!signal.aborted) {
    const outputs = readOutputs(file);
    if ([...names].every((name) => name in outputs)) {
      return;
    }
    await delay(LOOK_EVERY_MS);
  }
}

function readOutputs(stateFile: string): Record<string, unknown> {
  try {
    return (JSON.parse(readFileSync(stateFile, "utf8")) as { outputs: Record<string, unknown> }).outputs;
  } catch {
    // Not there yet, or being written.
    return {};
  }
}

function readText({ folder }: StackFolder): string {
  return readFileSync(join(folder, "cdk.tf.json"), "utf8");
}
