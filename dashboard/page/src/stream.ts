import type { Message, View } from "../../wire.ts";

/** A browser gives up on a server that refuses it; then we try again. */
const AGAIN_AFTER_MS = 1_000;

/** `refused`: the server lets this page in no more. */
export type Connection = "open" | "away" | "refused";

export interface Stream {
  /** Listens with another view. */
  look(view: View): void;
}

/** The server's events; comes back by itself. */
export function openStream(
  view: View,
  onMessage: (message: Message) => void,
  onConnection: (connection: Connection) => void,
): Stream {
  let current = view;
  let source: EventSource | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;

  function connect(): void {
    clearTimeout(again);
    source?.close();
    const opened = new EventSource(`/events?${new URLSearchParams({ ...current })}`);
    source = opened;
    opened.onopen = () => onConnection("open");
    opened.onmessage = ({ data }) => {
      if (opened === source) {
        onMessage(JSON.parse(data));
      }
    };
    opened.onerror = async () => {
      opened.close();
      again = setTimeout(connect, AGAIN_AFTER_MS);
      const connection = (await isRefused()) ? "refused" : "away";
      if (opened === source) {
        onConnection(connection);
      }
    };
  }

  connect();
  return {
    look(next) {
      current = next;
      connect();
    },
  };
}

/** An event source does not tell. */
async function isRefused(): Promise<boolean> {
  return fetch("/", { method: "HEAD" }).then(
    ({ status }) => status === 401,
    () => false,
  );
}
