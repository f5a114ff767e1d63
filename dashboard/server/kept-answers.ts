/** Answers that cost something: each is kept for a while, and of one kind only one is asked for at a time. */
export interface KeptAnswers {
  /** @param kind of those that wait for each other */
  ask<T>(kind: string, request: object, work: () => Promise<T>): Promise<T>;
  /** What is asked from now on is asked anew. */
  forget(): void;
}

/** A failure is kept for nobody. */
export function keepAnswers(goodForMs: number, now = Date.now): KeptAnswers {
  const kept = new Map<string, { askedAt: number; answer: Promise<unknown> }>();
  const latest = new Map<string, Promise<unknown>>();

  function drop(isOver: (askedAt: number) => boolean): void {
    for (const [key, { askedAt }] of kept) {
      if (isOver(askedAt)) {
        kept.delete(key);
      }
    }
  }

  return {
    ask<T>(kind: string, request: object, work: () => Promise<T>): Promise<T> {
      drop((askedAt) => now() - askedAt >= goodForMs);
      const key = JSON.stringify([kind, request]);
      const known = kept.get(key);
      if (known !== undefined) {
        return known.answer as Promise<T>;
      }
      const turn = latest.get(kind) ?? Promise.resolve();
      const answer = turn.then(work, work);
      latest.set(kind, answer);
      kept.set(key, { askedAt: now(), answer });
      answer.catch(() => {
        if (kept.get(key)?.answer === answer) {
          kept.delete(key);
        }
      });
      return answer;
    },
    forget: () => drop(() => true),
  };
}
