import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followEvents, type StreamEvent } from "./stream";
import { PATIENTLY } from "./testing/patiently";

const encoder = new TextEncoder();
const requests: Request[] = [];
let events: StreamEvent[];
let states: boolean[];
let stop = () => {};

/** Each request gets the next of these bodies, and ends with its signal as a real one does. */
function serve(...bodies: { pieces: string[]; stays?: boolean }[]): void {
  vi.stubGlobal("fetch", async (request: Request) => {
    requests.push(request);
    const { pieces, stays } = bodies.shift() ?? { pieces: [], stays: true };
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) controller.enqueue(encoder.encode(piece));
        if (!stays) controller.close();
        request.signal.addEventListener("abort", () => controller.error(request.signal.reason));
      },
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  });
}

function follow(): void {
  stop = followEvents(
    (event) => events.push(event),
    (live) => states.push(live),
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  requests.length = 0;
  events = [];
  states = [];
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const TEXT =
  'retry: 2000\nid: 41\nevent: ready\ndata: {}\n\n: still here\n\nid: 42\nevent: balance\ndata: {"booking_id":"б"}\n\n';

test.each([
  ["in one piece", [TEXT]],
  ["letter by letter", [...TEXT]],
])("events come whole %s", async (_, pieces) => {
  serve({ pieces, stays: true });
  follow();
  await vi.waitFor(() => expect(events).toHaveLength(2), PATIENTLY);
  expect(events).toEqual([
    { id: "41", event: "ready", data: {} },
    { id: "42", event: "balance", data: { booking_id: "б" } },
  ]);
  expect(states).toEqual([true]);
});

test("a stream that broke off goes on behind the last whole event", async () => {
  serve({ pieces: [TEXT, "id: 43\nevent: booking\nda"] }, { pieces: [], stays: true });
  follow();
  await vi.waitFor(() => expect(states).toEqual([true, false]), PATIENTLY);
  await vi.advanceTimersByTimeAsync(2_000);
  await vi.waitFor(() => expect(requests).toHaveLength(2), PATIENTLY);
  expect(requests[1]?.headers.get("Last-Event-ID")).toBe("42");
  expect(events).toHaveLength(2);
});

test("a stream that fell silent is left for a new one", async () => {
  serve({ pieces: [TEXT], stays: true }, { pieces: [], stays: true });
  follow();
  await vi.waitFor(() => expect(events).toHaveLength(2), PATIENTLY);
  await vi.advanceTimersByTimeAsync(39_000);
  expect(requests).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(requests).toHaveLength(2);
  expect(states.slice(0, 2)).toEqual([true, false]);
});

test("nothing is asked again once nobody follows", async () => {
  serve({ pieces: [TEXT], stays: true });
  follow();
  await vi.waitFor(() => expect(events).toHaveLength(2), PATIENTLY);
  stop();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(requests).toHaveLength(1);
});
