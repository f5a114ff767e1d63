/** One version for each content of rules: what is judged keeps the version, so it must say which rules it was. */
import { createHash } from "node:crypto";

export class RuleVersionsError extends Error {
  override name = "RuleVersionsError";
}

/** Rules of one kind. */
export interface VersionedRules {
  /** For messages: the file that a person edits. */
  name: string;
  current: { version: number };
  /** sha256 of the rules of every version. */
  known: Record<string, string>;
  /** The rules of an older version as they ship; undefined where they do not. */
  shipped: (version: string) => unknown;
}

/**
 * sha256 of the rules of every version, with the current ones' added.
 * @throws RuleVersionsError where the rules changed under a version that is known, it is before another that is known,
 * or the rules of an older one are lost.
 */
export function ruleVersions({ name, current, known, shipped }: VersionedRules): Record<string, string> {
  const version = String(current.version);
  const hash = hashRules(current);
  if ((known[version] ?? hash) !== hash) {
    throw new RuleVersionsError(`${name}: the rules are not those of version ${version}; raise it`);
  }
  const newest = Math.max(...Object.keys(known).map(Number), current.version);
  if (current.version < newest) {
    throw new RuleVersionsError(`${name}: version ${version} is before ${newest}, which is known; raise it`);
  }
  for (const [older, expected] of Object.entries(known)) {
    if (older !== version && hashRules(shipped(older)) !== expected) {
      throw new RuleVersionsError(
        `${name}: the rules of version ${older} that ship are others; put them back`,
      );
    }
  }
  return { ...known, [version]: hash };
}

const hashRules = (rules: unknown) =>
  createHash("sha256")
    .update(JSON.stringify(rules) ?? "")
    .digest("hex");
