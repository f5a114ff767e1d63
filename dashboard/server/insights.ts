import type { LakeSources } from "../../athena/lake-sources.ts";
import type { InsightRequest } from "../../athena/reports.ts";
import { SystemAwayError } from "../../local/running-system.ts";
import type { Answer, LakeAnswer } from "../wire.ts";
import { keepAnswers } from "./kept-answers.ts";
import { createMakingFacts } from "./making-facts.ts";
import type { InsightsControl } from "./sources.ts";

/** The page's questions to the lake, asked as seldom as can be. */
export interface Insights {
  /** @throws as `InsightsControl` */
  ask(report: string, request: InsightRequest): Promise<Answer>;
  /** What is known beside that; where the lane is off and nothing runs, that. */
  lake(): Promise<LakeAnswer>;
  /** What was answered is asked again. */
  askAgain(): void;
  /** Makes facts, where that is done from here. */
  makeFacts(): void;
  stop(): Promise<void>;
}

/**
 * @param parts.onLake the lake's own answer is another
 * @param parts.onFacts so are all that were asked of it
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
    createMakingFacts({ ...{ make: control.makeFacts, explain }, onProgress: onLake, onEnd: askAgain });

  let known: string | undefined;

  /** Facts may be made and sets imported by others. */
  async function findSources(isOn: boolean): Promise<LakeSources> {
    const found = await kept.ask("sources", {}, control.sources).catch((error) => {
      if (isOn || !(error instanceof SystemAwayError)) {
        throw error;
      }
      return { factsUntil: null, sets: [] };
    });
    const text = JSON.stringify(found);
    const isOther = known !== undefined && known !== text;
    known = text;
    if (isOther) {
      kept.forget();
      onFacts();
    }
    return found;
  }

  function askAgain(): void {
    kept.forget();
    onLake();
    onFacts();
  }

  return {
    askAgain,
    ask: (report, request) =>
      kept.ask(report, request, async () => {
        const askedAt = new Date().toISOString();
        const { columns, rows, notes } = await control.run(report, request);
        return { columns, rows, notes, askedAt };
      }),
    async lake() {
      const isOn = control.isOn();
      const sources = await findSources(isOn);
      return { isOn, switchOn: control.switchOn, ...sources, making: making?.state() ?? null };
    },
    makeFacts: () => making?.begin(),
    stop: async () => making?.stop(),
  };
}
