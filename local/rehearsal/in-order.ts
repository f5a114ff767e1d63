/** For each id those that must be done before. */
export type Needs = Readonly<Record<string, readonly string[]>>;

/**
 * Does the work of each id as soon as that of all it needs is done; independent ones at the same time.
 * After a failure nothing more is begun, and what runs is waited for.
 * @throws the first failure
 */
export async function inOrder(needs: Needs, work: (id: string) => Promise<void>): Promise<void> {
  const started = new Map<string, Promise<void>>();
  let failed = false;

  function begin(id: string): Promise<void> {
    const known = started.get(id);
    if (known !== undefined) {
      return known;
    }
    const done = (async () => {
      await Promise.all((needs[id] ?? []).map(begin));
      if (failed) {
        return;
      }
      await work(id).catch((error) => {
        failed = true;
        throw error;
      });
    })();
    started.set(id, done);
    return done;
  }

  const results = await Promise.allSettled(Object.keys(needs).map(begin));
  const failure = results.find((result) => result.status === "rejected");
  if (failure !== undefined) {
    throw failure.reason;
  }
}

/** The order in which to take down again what was built up. */
export function reversed(needs: Needs): Needs {
  const ids = Object.keys(needs);
  return Object.fromEntries(ids.map((id) => [id, ids.filter((other) => needs[other]?.includes(id))]));
}
