import type { LakeSources } from "../../athena/lake-sources.ts";
import type { InsightRequest } from "../../athena/reports.ts";
import type { Answer, LakeAnswer } from "../wire.ts";
import { keepAnswers } from "./kept-answers.ts";
import { createMakingFacts } from "./making-facts.ts";
import type { InsightsControl } from "./sources.ts";

/** The page's questions to the lake, asked as seldom as can be. */
export interface Insights {
  lake(): LakeAnswer;
  /** @throws as `InsightsControl` */
  sources(): Promise<LakeSources>;
  /** @throws as `InsightsControl` */
  ask(report: string, request: InsightRequest): Promise<Answer>;
  /** What was answered is asked again. */
  askAgain(): void;
  /** Where that is done from here. */
  makeFacts(): void;
  stop(): Promise<void>;
}

/**
 * @param parts.onLake what `lake` says is another
 * @param parts.onFacts so is what was asked of it
 */
export function createInsights(parts: {
  control: InsightsControl;
  explain: (error: unknown) => string;
  onLake: () => void;
  onFacts: () => void;
}): Insights {
  const { control, explain, onLake, onFacts } = parts;
  const kept = keepAnswers(control.goodForMs);
  const making =
    control.makeFacts &&
    createMakingFacts({
      ...{ make: control.makeFacts, explain, onProgress: onLake },
      onEnd() {
        onLake();
        askAgain();
      },
    });
  let known: string | undefined;

  function askAgain(): void {
    known = undefined;
    kept.forget();
    onFacts();
  }

  return {
    lake: () => ({ isOn: control.isOn(), switchOn: control.switchOn, making: making?.state() ?? null }),
    async sources() {
      const found = await kept.ask("sources", {}, control.sources);
      const text = JSON.stringify(found);
      // Facts are made and sets imported by others, too.
      if (known !== undefined && known !== text) {
        askAgain();
      }
      known = text;
      return found;
    },
    ask: (report, request) =>
      kept.ask(report, request, async () => {
        const askedAt = new Date().toISOString();
        const { columns, rows, notes } = await control.run(report, request);
        return { columns, rows, notes, askedAt };
      }),
    askAgain,
    makeFacts: () => making?.begin(),
    stop: async () => making?.stop(),
  };
}
