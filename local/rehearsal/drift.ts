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

/**
 * What a second plan would change. What will be known after the apply only is not among it: it would change because of
 * something else that is.
 */
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

/** Sorts what was found by whether it is listed, and names what is listed and was not found. */
export function judgeDrift(found: readonly FoundDrift[], listed: readonly Drift[] = DRIFTS) {
  const isExplained = ({ type, attribute }: FoundDrift) =>
    listed.some((drift) => drift.type === type && drift.attributes.includes(attribute));
  return {
    explained: found.filter(isExplained),
    unexplained: found.filter((one) => !isExplained(one)),
    gone: listed
      .flatMap(({ type, attributes }) => attributes.map((attribute) => ({ type, attribute })))
      .filter(
        (one) => !found.some(({ type, attribute }) => type === one.type && attribute === one.attribute),
      ),
  };
}
