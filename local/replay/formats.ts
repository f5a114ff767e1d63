import type { Entry } from "./event.ts";
import type { EventFile, Format } from "./event-file.ts";
import { readEventLines } from "./event-lines.ts";
import { readRees46 } from "./rees46.ts";
import type { OnSkipped } from "./skipped.ts";
import { readTaobao, TAOBAO_ASSUMPTION } from "./taobao.ts";

const READERS: Record<Format, (file: EventFile, onSkipped: OnSkipped) => AsyncGenerator<Entry[]>> = {
  rees46: readRees46,
  taobao: readTaobao,
  events: readEventLines,
};

/** What is sent though the file does not say it, in one line. */
export const ASSUMPTIONS: Partial<Record<Format, string>> = { taobao: TAOBAO_ASSUMPTION };

/** @throws UnreadableFileError */
export function readEntries(file: EventFile, onSkipped: OnSkipped = () => {}): AsyncGenerator<Entry[]> {
  return READERS[file.format](file, onSkipped);
}
