import { type Attributes, type Resource, resolveStacks } from "./resolution.ts";
import { createWorkFolder, synthesize } from "./synthesis.ts";

/** Every resource of an environment's stacks, resolved. */
export async function resourcesOf(environment: string): Promise<Resource[]> {
  const { folder, remove } = createWorkFolder();
  try {
    return resolveStacks(await synthesize(folder, environment));
  } finally {
    remove();
  }
}

export function ofType(resources: readonly Resource[], type: string): Resource[] {
  return resources.filter((resource) => resource.type === type);
}

/** The attributes of each resource of a type, by the resource's own name. */
export function byName(resources: readonly Resource[], type: string): Record<string, Attributes> {
  return Object.fromEntries(ofType(resources, type).map(({ name, attributes }) => [name, attributes]));
}

/** The one of that type and name. */
export function find(resources: readonly Resource[], type: string, name: string): Resource {
  const [found, ...others] = ofType(resources, type).filter((resource) => resource.name === name);
  if (found === undefined || others.length > 0) {
    throw new Error(`${found === undefined ? "no" : "more than one"} ${type} is called ${name}`);
  }
  return found;
}
