import type { LakeSources } from "../../athena/lake-sources.ts";
import type { InsightRequest } from "../../athena/reports.ts";
import type { LastRun } from "../../functions/order-reconciler/last-run.ts";
import type { FailedRows } from "../../functions/order-reconciler/list-failed.ts";
import type { ReportRequest } from "../../functions/reports/request.ts";
import type { WakeFigures } from "../../functions/warehouse/figures.ts";
import type { FactsOutcome, FactsProgress } from "../../local/lake/facts.ts";
import type { UserHistory } from "../../postgres/bots.ts";
import type { ReportAnswer, ReportResult } from "../../reporting/reports.ts";
import type { Decision, JobAnswer, Mail, Replayed, WakePrice } from "../wire.ts";

/** Where figures come from: the database beside us, or the reports Lambda of an environment. */
export interface ReportSource {
  /** @throws UnknownReportError, InvalidParameterError, ReportFailedError, DatabaseUnavailableError */
  run(request: ReportRequest): Promise<ReportAnswer>;
  /** Its lines as JSON has them; none where there is no such checkout. @throws ReportFailedError, DatabaseUnavailableError */
  explain(checkoutId: string): Promise<unknown[]>;
  close(): Promise<void>;
}

/** The job, by way of the orchestrator Lambda. */
export interface JobControl {
  /** @throws SystemAwayError where nothing runs; else the Lambda's own one-line message */
  status(): Promise<JobAnswer>;
  start(options: { generator: boolean }): Promise<void>;
  /** Returns when the job has stopped. */
  stop(): Promise<void>;
}

/** The lane bots beside what reports say of it: what it has told, and decisions over it. */
export interface BotsControl {
  isOn(): boolean;
  /** What switches it on. */
  switchOn: string;
  /** The latest first; null where they go to people's own boxes. */
  mails(): Mail[] | null;
  /** Marks of the last hour without a label, by reason; null where that is told elsewhere. @throws as `ReportSource` */
  missed(): Promise<Record<string, number> | null>;
  /** @throws as `AskCorrections` */
  show(user: string): Promise<UserHistory>;
  decide(decision: Decision & { who: string }): Promise<void>;
  /** Credits anew what decisions have moved. @throws RecomputationFailedError, and as `AskCorrections` */
  recompute(signal: AbortSignal): Promise<void>;
}

/** Of what making facts came to, what the page tells. */
export type MadeFacts = Pick<
  FactsOutcome,
  "objects" | "records" | "partitions" | "rejected" | "conflicting_checkouts"
>;

/** The lane lake: what visitors did, by Athena. */
export interface InsightsControl {
  isOn(): boolean;
  /** What switches it on. */
  switchOn: string;
  /** How long an answer is kept: each costs what it scans. */
  goodForMs: number;
  /** @throws UnknownSetError, ReportFailedError, SystemAwayError */
  run(report: string, request: InsightRequest): Promise<ReportResult>;
  /** What there is to ask of. @throws SystemAwayError */
  sources(): Promise<LakeSources>;
  /** Null where facts are not made from here. @throws AlreadyRunningError, FactsFailedError, InterruptedError */
  makeFacts:
    | ((options: {
        onProgress: (progress: FactsProgress) => void;
        signal: AbortSignal;
      }) => Promise<MadeFacts>)
    | null;
}

/** The lane orders: what orders are and were, by Athena, and whether all their changes came into the lake. */
export interface OrdersControl {
  isOn(): boolean;
  /** What switches it on. */
  switchOn: string;
  /** How long an answer is kept: each costs what it scans. */
  goodForMs: number;
  /** How often an open page is told anew. */
  everyMs: number;
  /** @throws LaneOffError, InvalidParameterError, ReportFailedError, SystemAwayError */
  run(report: string, request: InsightRequest): Promise<ReportResult>;
  /** Changes of which no row was made, the first ones. @throws SystemAwayError, FunctionFailedError */
  failed(): Promise<FailedRows>;
  /** What the last run found; null before the first. @throws as `failed` */
  reconciled(): Promise<LastRun | null>;
  /** Puts into the lake what was not delivered, and compares it with the table. @throws as `failed` */
  reconcile(): Promise<void>;
  /** Tries failed changes again. @param ids default: all. @throws as `failed` */
  replay(ids?: readonly string[]): Promise<Replayed>;
}

/** The lane warehouse: what its latest wake left behind, and a wake for whoever asks for one. */
export interface WarehouseControl {
  isOn(): boolean;
  /** What switches it on. */
  switchOn: string;
  /** Null where nobody pays. */
  price: WakePrice | null;
  /** How often an open page is told anew. */
  everyMs: number;
  /** Null before the first wake. Wakes nothing. @throws FiguresUnreadableError, SystemAwayError, FunctionFailedError */
  figures(): Promise<WakeFigures | null>;
  /**
   * Wakes the warehouse, has it read the streams, and returns when its figures are written.
   * @param signal ends the waiting where the wake goes on without us
   * @throws UserError in one line
   */
  refresh(signal: AbortSignal): Promise<void>;
}
