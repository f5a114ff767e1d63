/** What must be undone, the last first; each of them even where another one fails. */
export function createUndoStack() {
  const actions: (() => Promise<void>)[] = [];
  let running: Promise<void> | undefined;

  async function undoAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let action = actions.pop(); action; action = actions.pop()) {
      await action().catch((error) => failures.push(error));
    }
    if (failures.length > 0) {
      throw failures[0];
    }
  }

  return {
    add(action: () => Promise<void>): void {
      actions.push(action);
    },
    /** Asked again while it runs, it is the same run. */
    run(): Promise<void> {
      running ??= undoAll();
      return running;
    },
  };
}
