import { isDeepStrictEqual } from "node:util";
import { DRIFTS, type Drift } from "./exceptions.ts";
import type { Plan } from "./terraform.ts";

/** Something that a plan would change although nothing was changed. */
export interface FoundDrift {
  /** Of the resource. */
  address: string;
  type: string;
  /** The whole resource where it would be made or removed. */
  attribute: string;
  action: string;
}

/** What a second plan would change. */
export function findDrift(plan: Plan): FoundDrift[] {
  return (plan.resource_changes ?? []).flatMap(({ address, type, change }) => {
    const { actions, before, after, after_unknown } = change;
    if (actions.every((action) => action === "no-op" || action === "read")) {
      return [];
    }
    const action = actions.join(" and ");
    if (before === null || after === null) {
      return [{ address, type, attribute: "*", action }];
    }
    const changed = Object.keys({ ...before, ...after }).filter(
      (name) => !isDeepStrictEqual(before[name], after[name]) && after_unknown?.[name] !== true,
    );
    return changed.map((attribute) => ({ address, type, attribute, action }));
  });
}

/** What was found and is not listed, and what is listed and was not found. */
export function judgeDrift(found: readonly FoundDrift[], listed: readonly Drift[] = DRIFTS) {
  const explains = (drift: Drift, { type, attribute }: FoundDrift) =>
    drift.type === type && drift.attribute === attribute;
  return {
    explained: found.filter((one) => listed.some((drift) => explains(drift, one))),
    unexplained: found.filter((one) => !listed.some((drift) => explains(drift, one))),
    gone: listed.filter((drift) => !found.some((one) => explains(drift, one))),
  };
}
