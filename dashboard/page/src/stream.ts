import type { Message, View } from "../../wire.ts";

/** A browser gives up on a server that refuses it; then we try again. */
const AGAIN_AFTER_MS = 1_000;

export interface Stream {
  /** Listens with another view. */
  look(view: View): void;
}

/** The server's events; comes back by itself. */
export function openStream(
  view: View,
  onMessage: (message: Message) => void,
  onConnected: (isConnected: boolean) => void,
): Stream {
  let current = view;
  let source: EventSource | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;

  function connect(): void {
    clearTimeout(again);
    source?.close();
    const opened = new EventSource(`/events?${new URLSearchParams({ ...current })}`);
    source = opened;
    opened.onopen = () => onConnected(true);
    opened.onmessage = ({ data }) => {
      if (opened === source) {
        onMessage(JSON.parse(data));
      }
    };
    opened.onerror = () => {
      onConnected(false);
      opened.close();
      again = setTimeout(connect, AGAIN_AFTER_MS);
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
