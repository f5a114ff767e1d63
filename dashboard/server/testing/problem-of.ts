import { explainProblem } from "../problem.ts";

/** What the page is told of a question that fails. */
export const problemOf = async (question: Promise<unknown>) =>
  explainProblem(await question.catch((error) => error));
