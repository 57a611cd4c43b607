import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { MemoryRouter, useLocation } from "react-router";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Toasts } from "@/components/Toasts";
import type { Notice, Preferences, User } from "@/lib/api/types";
import { session } from "@/lib/session";
import { refusal, serve } from "@/lib/testing/serve";
import { Bell } from "./parts/Bell";
import { LiveUpdates } from "./parts/LiveUpdates";
import { NotificationSettings } from "./parts/NotificationSettings";

const USER: User = {
  user_id: "01970000-0000-7000-8000-000000000001",
  login: "driver",
  email: "driver@example.com",
  role: "driver",
  locale: "en",
  telegram_id: 0,
  telegram_confirmed: false,
};
const INBOX = "GET /notifications";
const PREFERENCES = "GET /notifications/preferences";
const ALL_ON = {
  confirmation: true,
  change: true,
  cancellation: true,
  expired_hold: true,
  reminder: true,
};
const TOLD: Preferences = {
  channels: { inbox: ALL_ON, telegram: ALL_ON },
  quiet_hours: null,
  telegram: { available: true, blocked: false },
};

function aNotice(changes: Partial<Notice> = {}): Notice {
  return {
    id: "01970000-0000-7000-8000-00000000000a",
    type: "booking-canceled-driver",
    title: "Booking cancelled: Harbour Garage",
    body: "The owner cancelled it.\nYou get $12.00 back.",
    created_at: "2026-05-04T10:00:00Z",
    read_at: null,
    data: {
      booking_id: "01970000-0000-7000-8000-0a1b7f3a91c2",
      parking_place_id: "01970000-0000-7000-8000-000000000002",
      place_name: "Harbour Garage",
      place_timezone: "Europe/Amsterdam",
      date_from: "2026-05-04T12:00:00Z",
      date_to: "2026-05-04T14:00:00Z",
    },
    ...changes,
  };
}

/** The inbox's answers: a page of these, and how many of them are unread. */
const inboxOf =
  (...notices: Notice[]) =>
  (request: Request) => {
    const unread = notices.filter((one) => !one.read_at);
    const wantsUnread = new URL(request.url).searchParams.get("unread") === "true";
    return Response.json(wantsUnread ? unread.slice(0, 1) : notices, {
      headers: { "X-Total-Count": String(unread.length) },
    });
  };

function Where() {
  return <output aria-label="address">{useLocation().pathname}</output>;
}

function show(part: ReactNode) {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={queries}>
      <MemoryRouter>
        {part}
        <Where />
      </MemoryRouter>
      <Toasts />
    </QueryClientProvider>,
  );
  return queries;
}

beforeEach(() => session.begin({ token: "t", expires_in: 900, user: USER }));
afterEach(() => {
  session.forget();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("the bell says how much is unread, and its message leads to the booking as read", async () => {
  const seen = serve({
    [INBOX]: inboxOf(aNotice(), aNotice({ id: "read", title: "Older", read_at: "2026-05-04" })),
    "POST /notifications/read": { unread: 0 },
  });
  show(<Bell />);
  await userEvent.click(await screen.findByRole("button", { name: "Notifications, 1 unread" }));
  const message = await screen.findByRole("link", { name: /Unread: Booking cancelled/ });
  expect(message).toHaveTextContent("You get $12.00 back.");
  await userEvent.click(message);
  expect(screen.getByLabelText("address")).toHaveTextContent(
    "/driver/bookings/01970000-0000-7000-8000-0a1b7f3a91c2",
  );
  await screen.findByRole("button", { name: "Notifications, nothing new" });
  const read = seen.find((one) => one.method === "POST");
  expect(await read?.json()).toEqual({ all: false, ids: [aNotice().id] });
  expect(screen.queryByRole("link")).not.toBeInTheDocument();
});

test("an inbox that cannot be had says so, and is asked for again", async () => {
  let isDown = true;
  serve({
    [INBOX]: (request: Request) =>
      isDown ? refusal(503, "database_unavailable") : inboxOf(aNotice())(request),
  });
  show(<Bell />);
  await userEvent.click(await screen.findByRole("button", { name: /^Notifications/ }));
  await screen.findByRole("alert");
  isDown = false;
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Booking cancelled: Harbour Garage")).toBeVisible();
});

test("an empty inbox says what will be there", async () => {
  serve({ [INBOX]: inboxOf() });
  show(<Bell />);
  await userEvent.click(await screen.findByRole("button", { name: "Notifications, nothing new" }));
  expect(await screen.findByText("Nothing has happened yet")).toBeVisible();
});

const encoder = new TextEncoder();

/** A stream that a test writes to. */
function aStream() {
  let writer: ReadableStreamDefaultController<Uint8Array> | undefined;
  const answer = () =>
    new Response(
      new ReadableStream<Uint8Array>({
        start(controller) {
          writer = controller;
        },
      }),
    );
  return {
    answer,
    tell: (event: string, data: object) =>
      act(async () =>
        writer?.enqueue(
          encoder.encode(`id: 1\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
        ),
      ),
  };
}

test("news make stale what they are about, and are said in passing", async () => {
  const stream = aStream();
  const seen = serve({ "GET /notifications/stream": stream.answer });
  const queries = show(<LiveUpdates />);
  queries.setQueryData(["bookings", "one"], "former");
  queries.setQueryData(["wallet"], "former");
  await waitFor(() => expect(seen).toHaveLength(1));
  await stream.tell("booking", {});
  await waitFor(() => expect(queries.getQueryState(["bookings", "one"])?.isInvalidated).toBe(true));
  expect(queries.getQueryState(["wallet"])?.isInvalidated).toBe(false);
  await stream.tell("notification", aNotice());
  expect(await screen.findByText("Booking cancelled: Harbour Garage")).toBeVisible();
});

test("after a change of the language the stream begins anew, and speaks it", async () => {
  const stream = aStream();
  const seen = serve({ "GET /notifications/stream": stream.answer });
  show(<LiveUpdates />);
  await waitFor(() => expect(seen).toHaveLength(1));
  act(() => session.begin({ token: "russian", expires_in: 900, user: { ...USER, locale: "ru" } }));
  await waitFor(() => expect(seen).toHaveLength(2));
  expect(seen[0]?.signal.aborted).toBe(true);
  expect(seen[1]?.headers.get("Authorization")).toBe("Bearer russian");
});

test("what the person has cancelled is not said again", async () => {
  const stream = aStream();
  const seen = serve({ "GET /notifications/stream": stream.answer });
  const queries = show(<LiveUpdates />);
  queries.setQueryData(["notifications"], "former");
  await waitFor(() => expect(seen).toHaveLength(1));
  await stream.tell("booking", {
    booking_id: aNotice().data.booking_id,
    canceled_by: "driver",
  });
  await stream.tell("notification", aNotice({ title: "You cancelled it" }));
  await waitFor(() => expect(queries.getQueryState(["notifications"])?.isInvalidated).toBe(true));
  expect(screen.queryByText("You cancelled it")).not.toBeInTheDocument();
});

test("while there is no stream, pages ask from time to time", async () => {
  vi.useFakeTimers();
  serve({ "GET /notifications/stream": refusal(429, "too_many_streams") });
  const queries = show(<LiveUpdates />);
  queries.setQueryData(["bookings"], "former");
  await act(() => vi.advanceTimersByTimeAsync(100));
  await act(() => vi.advanceTimersByTimeAsync(29_000));
  expect(queries.getQueryState(["bookings"])?.isInvalidated).toBe(false);
  await act(() => vi.advanceTimersByTimeAsync(2_000));
  expect(queries.getQueryState(["bookings"])?.isInvalidated).toBe(true);
});

test("a switch stands where the server says, not where it was pressed", async () => {
  const muted = { ...ALL_ON, reminder: false };
  let isDown = true;
  const seen = serve({
    [PREFERENCES]: TOLD,
    "PUT /notifications/preferences": () =>
      isDown
        ? refusal(503, "database_unavailable")
        : { ...TOLD, channels: { inbox: muted, telegram: ALL_ON } },
  });
  show(<NotificationSettings />);
  const group = await screen.findByRole("group", { name: "Here, behind the bell" });
  const reminders = () =>
    [...group.querySelectorAll('[role="switch"]')].at(-1) as HTMLButtonElement;
  await userEvent.click(reminders());
  expect(await screen.findByText(/does not answer right now/)).toBeVisible();
  expect(reminders()).toBeChecked();
  isDown = false;
  await userEvent.click(reminders());
  await waitFor(() => expect(reminders()).not.toBeChecked());
  const sent = seen.filter((one) => one.method === "PUT").at(-1);
  expect(await sent?.json()).toEqual({
    channels: { inbox: { reminder: false }, telegram: {} },
  });
});

test("quiet hours need both times, and are kept by the clock here", async () => {
  const quiet_hours = { from: "22:00", to: "07:00", timezone: "Asia/Singapore" };
  const seen = serve({
    [PREFERENCES]: { ...TOLD, quiet_hours },
    "PUT /notifications/preferences": async (request: Request) => ({
      ...TOLD,
      ...(await request.json()),
    }),
  });
  show(<NotificationSettings />);
  const from = await screen.findByLabelText("From");
  await userEvent.clear(from);
  await userEvent.click(screen.getByRole("button", { name: "Save quiet hours" }));
  expect(from).toBeInvalid();
  await userEvent.type(from, "23:30");
  await userEvent.click(screen.getByRole("button", { name: "Save quiet hours" }));
  expect(await screen.findByText("Quiet hours are saved")).toBeVisible();
  const sent = seen.filter((one) => one.method === "PUT");
  expect(sent).toHaveLength(1);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  expect(await sent[0]?.json()).toEqual({
    quiet_hours: { from: "23:30", to: "07:00", timezone: timeZone },
  });
});

test("Telegram is linked by an address that is good for a while, and unlinked after a question", async () => {
  const linked = { ...USER, telegram_id: 50_000, telegram_confirmed: true };
  serve({
    [PREFERENCES]: TOLD,
    "POST /auth/me/telegram-link": {
      url: "https://t.me/a_bot?start=code",
      expires_at: new Date(Date.now() + 600_000).toISOString(),
    },
    "GET /auth/me": linked,
    "DELETE /auth/me/telegram-link": USER,
  });
  show(<NotificationSettings />);
  await userEvent.click(await screen.findByRole("button", { name: "Link Telegram" }));
  expect(await screen.findByText("Linked")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Unlink" }));
  const question = await screen.findByRole("dialog", { name: "Unlink Telegram?" });
  expect(question).toHaveTextContent("signed out");
  await userEvent.click(screen.getAllByRole("button", { name: "Unlink" }).at(-1) as HTMLElement);
  expect(await screen.findByText("Telegram is unlinked")).toBeVisible();
  expect(await screen.findByRole("button", { name: "Link Telegram" })).toBeVisible();
});

test("without a bot nothing is offered that could not work", async () => {
  serve({ [PREFERENCES]: { ...TOLD, telegram: { available: false, blocked: false } } });
  show(<NotificationSettings />);
  expect(await screen.findByText("This installation has no Telegram bot.")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Link Telegram" })).not.toBeInTheDocument();
  expect(screen.queryByRole("group", { name: "In Telegram" })).not.toBeInTheDocument();
});
