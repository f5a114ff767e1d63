import type { Draws } from "../draws.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** What a service answers, by the command of its SDK. */
export type Answers = Record<string, (input: never) => object>;

/** Of an SDK's client what is needed to answer in its service's place. */
interface AnswerableClient {
  middlewareStack: { add(middleware: never, options: { step: "initialize" }): void };
}

type Middleware = (
  next: unknown,
  context: { commandName?: string },
) => (call: { input: never }) => Promise<{ output: object; response: undefined }>;

/** Answers what the client asks, a moment later; what is asked takes place before the answer is there. */
export function answer(
  client: AnswerableClient,
  { time, draws }: { time: VirtualTime; draws: Draws },
  answers: Answers,
): void {
  const middleware: Middleware = (_, { commandName = "" }) => {
    const answerOne = answers[commandName];
    return async ({ input }) => {
      if (answerOne === undefined) {
        throw new Error(`nobody answers ${commandName}`);
      }
      await time.pause(draws.between(5, 300));
      const output = answerOne(input);
      await time.pause(draws.between(5, 300));
      return { output: { ...output, $metadata: {} }, response: undefined };
    };
  };
  client.middlewareStack.add(middleware as never, { step: "initialize" });
}
