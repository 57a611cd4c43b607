import { createParser } from "eventsource-parser";
import { apiFetch } from "./api/client";
import { config } from "./config";

export interface StreamEvent {
  id: string;
  event: string;
  data: unknown;
}

const SHORTEST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
/** A heartbeat comes every 15 seconds; a phone that slept may hold a connection that is dead. */
const LONGEST_SILENCE = 40_000;

/**
 * Follows what happens to this user, and goes on after a break where it stopped.
 * `onState` says whether news arrive; while they do not, pages ask from time to time instead.
 */
export function followEvents(
  onEvent: (event: StreamEvent) => void,
  onState: (live: boolean) => void,
): () => void {
  const stop = new AbortController();
  let lastId = "";
  let wait = SHORTEST_WAIT;

  async function once(silence: AbortController): Promise<void> {
    const headers = new Headers({ Accept: "text/event-stream" });
    if (lastId) headers.set("Last-Event-ID", lastId);
    const address = `${config.apiBaseUrl || location.origin}/notifications/stream`;
    const signal = AbortSignal.any([stop.signal, silence.signal]);
    const response = await apiFetch(new Request(address, { headers, signal }));
    if (!response.body) return;
    onState(true);
    wait = SHORTEST_WAIT;
    await readEvents(response.body, silence, (event) => {
      if (event.id) lastId = event.id;
      onEvent(event);
    });
  }

  async function forever(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        await once(new AbortController());
      } catch {
        // Not now; another try follows.
      }
      if (stop.signal.aborted) return;
      onState(false);
      await new Promise((resolve) => setTimeout(resolve, wait * (0.75 + Math.random() / 2)));
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  }

  void forever();
  return () => stop.abort();
}

/** Reads to the end of the stream, and aborts `silence` when nothing at all comes for too long. */
async function readEvents(
  body: ReadableStream<Uint8Array>,
  silence: AbortController,
  onEvent: (event: StreamEvent) => void,
): Promise<void> {
  const parser = createParser({
    onEvent: ({ id = "", event = "message", data }) => onEvent({ id, event, data: parsed(data) }),
  });
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const watch = setTimeout(() => silence.abort(), LONGEST_SILENCE);
    const { value, done } = await reader.read().finally(() => clearTimeout(watch));
    if (done) return;
    parser.feed(decoder.decode(value, { stream: true }));
  }
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}
