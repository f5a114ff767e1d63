import type { Model } from "../../../postgres/models.ts";
import type { ChartedTopic, Decision, Repair, View } from "../../wire.ts";

/** Of a decision, what is chosen already. */
export type Chosen = Partial<Pick<Decision, "verdict" | "from" | "to">>;

/** What a person can do on the page. */
export interface Actions {
  look(change: { [Key in keyof View]?: View[Key] | undefined }): void;
  pickCurrency(currency: string): void;
  pickModel(model: Model): void;
  changeJob(change: "start" | "stop"): void;
  explain(checkoutId: string): void;
  /** Shows a user, and what can be decided. */
  showUser(user: string, chosen?: Chosen): void;
  /** What was answered, in figures or as a chart. */
  showFigures(topic: ChartedTopic, isShown: boolean): void;
  pickWeekOf(category: string | undefined): void;
  askAgain(): void;
  makeFacts(): void;
  askOrdersAgain(): void;
  /** Shows what an order was and is. */
  showOrder(order: string): void;
  /** @param ids of failed changes; default: all */
  repair(repair: Repair, ids?: readonly string[]): void;
  /** Wakes the warehouse. */
  refreshWarehouse(): void;
  switchTheme(): void;
}
