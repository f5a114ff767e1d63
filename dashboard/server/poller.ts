import { setTimeout as delay } from "node:timers/promises";
import type { Message } from "../wire.ts";
import type { Question } from "./questions.ts";

/** A slow answer is asked for less often: it may take one part in so many of the time. */
const LEAST_REST = 20;

const AWAY_MS = 5_000;

type Listener = (text: string) => void;

/** Asks each question once for all that listen, as long as anybody does. */
export interface Poller {
  /** Calls the listener with the latest message as JSON, and with each that differs from the one before. */
  listen(question: Question, listener: Listener): () => void;
  /** Asks the topic's questions now. */
  hurry(topic: Question["topic"]): void;
  /** How many questions are being asked again and again. */
  questions(): number;
  stop(): void;
}

interface Watch {
  topic: Question["topic"];
  listeners: Set<Listener>;
  latest: string | undefined;
  ending: AbortController;
  hurrying: AbortController;
}

/**
 * @param ask never rejects: an error is a message with a problem
 * @param awayMs after so long what does not answer is asked again, also where its answers are good for longer
 */
export function createPoller(ask: (question: Question) => Promise<Message>, awayMs = AWAY_MS): Poller {
  const watches = new Map<string, Watch>();

  async function run(question: Question, watch: Watch): Promise<void> {
    while (!watch.ending.signal.aborted) {
      watch.hurrying = new AbortController();
      const began = performance.now();
      const message = await ask(question);
      const text = JSON.stringify(message);
      const took = performance.now() - began;
      if (watch.ending.signal.aborted) {
        return;
      }
      if (text !== watch.latest) {
        watch.latest = text;
        for (const listener of watch.listeners) {
          listener(text);
        }
      }
      const signal = AbortSignal.any([watch.ending.signal, watch.hurrying.signal]);
      const isAway = "problem" in message && message.problem.kind === "away";
      const everyMs = isAway ? Math.min(question.everyMs, awayMs) : question.everyMs;
      await delay(Math.max(everyMs, took * LEAST_REST), undefined, { signal }).catch(() => {});
    }
  }

  function listen(question: Question, listener: Listener): () => void {
    const key = JSON.stringify(question);
    const known = watches.get(key);
    const watch = known ?? {
      topic: question.topic,
      listeners: new Set(),
      latest: undefined,
      ending: new AbortController(),
      hurrying: new AbortController(),
    };
    watch.listeners.add(listener);
    if (known === undefined) {
      watches.set(key, watch);
      void run(question, watch);
    } else if (watch.latest !== undefined) {
      listener(watch.latest);
    }
    return () => {
      watch.listeners.delete(listener);
      if (watch.listeners.size === 0 && watches.get(key) === watch) {
        watches.delete(key);
        watch.ending.abort();
      }
    };
  }

  return {
    listen,
    hurry(topic) {
      for (const watch of watches.values()) {
        if (watch.topic === topic) {
          watch.hurrying.abort();
        }
      }
    },
    questions: () => watches.size,
    stop() {
      for (const watch of watches.values()) {
        watch.ending.abort();
      }
      watches.clear();
    },
  };
}
