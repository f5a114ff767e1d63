const MOST = 10_000;

/** What this environment has seen in the table and need not ask again; it forgets rather than grows. */
export function createKnown<T>() {
  const values = new Map<string, T>();
  return {
    get: (name: string) => values.get(name),
    set(name: string, value: T): void {
      if (values.size >= MOST) {
        values.clear();
      }
      values.set(name, value);
    },
  };
}
