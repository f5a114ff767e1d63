/** For each id those that must be done before. */
export type Needs = Readonly<Record<string, readonly string[]>>;

/** How work that needs other work may begin. */
export interface InOrderOptions {
  /**
   * Settles when as much of `need` is done as `id` waits for; the rest is done meanwhile.
   * @default never: `need` must be done
   */
  early?: (id: string, need: string) => Promise<void>;
}

/**
 * Does the work of each id as soon as that of all it needs is done; independent ones at the same time.
 * After a failure nothing more is begun, and what runs is waited for.
 * @param work is told when all that it needs is done to the end
 * @throws the first failure
 */
export async function inOrder(
  needs: Needs,
  work: (id: string, allDone: Promise<unknown>) => Promise<void>,
  { early }: InOrderOptions = {},
): Promise<void> {
  const begun = new Map<string, Promise<void>>();
  const failures: unknown[] = [];

  async function finish(id: string): Promise<void> {
    const own = needs[id] ?? [];
    const allDone = Promise.all(own.map(begin));
    await Promise.all(own.map((need) => Promise.race([begin(need), ...(early ? [early(id, need)] : [])])));
    if (failures.length > 0) {
      return;
    }
    await work(id, allDone).catch((error) => failures.push(error));
  }

  function begin(id: string): Promise<void> {
    const done = begun.get(id) ?? finish(id);
    begun.set(id, done);
    return done;
  }

  await Promise.all(Object.keys(needs).map(begin));
  if (failures.length > 0) {
    throw failures[0];
  }
}

/** The order in which to take down again what was built up. */
export function reversed(needs: Needs): Needs {
  const ids = Object.keys(needs);
  return Object.fromEntries(ids.map((id) => [id, ids.filter((other) => needs[other]?.includes(id))]));
}
