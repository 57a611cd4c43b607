import { screen, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { visit } from "@/components/testing";
import { refusal, serve } from "@/lib/testing/serve";
import { SERVICES } from "../health";
import { lost, press, signInAsAdmin } from "../testing";
import { Component as HealthPage } from "./HealthPage";

const READY = {
  status: "ready",
  version: "0.1.0",
  checks: { database: "ok" },
  outbox: { pending: 0, oldest_seconds: 0 },
};
const PLATFORM = {
  version: "0.1.0",
  currency: "USD",
  default_timezone: "UTC",
  min_stay_minutes: 60,
  hold_minutes: 10,
  telegram: false,
  map: null,
};
const everyService = (answer: unknown) =>
  Object.fromEntries(SERVICES.map((service) => [`GET /status/${service}`, answer]));
const ALL = { "GET /auth/config": PLATFORM, "GET /auth/tools": [], ...everyService(READY) };

const tile = async (name: string) =>
  within((await screen.findByRole("heading", { name })).closest("li") as HTMLElement);
const verdict = (text: string) => screen.findByText(text);

beforeEach(signInAsAdmin);

test("everything that runs is said to run, and the bot is not missed where there is none", async () => {
  serve(ALL);
  visit("/admin", HealthPage);
  expect(await verdict("Everything runs")).toBeVisible();
  const booking = await tile("Bookings");
  expect(booking.getByText("Up")).toBeVisible();
  expect(booking.getByText("0.1.0")).toBeVisible();
  expect(booking.getByText("None waiting")).toBeVisible();
  expect(screen.queryByRole("heading", { name: "Telegram bot" })).not.toBeInTheDocument();
});

test("a bot has a tile where there is one", async () => {
  serve({
    ...ALL,
    "GET /auth/config": { ...PLATFORM, telegram: true },
    "GET /status/telegram": refusal(503, "unavailable"),
  });
  visit("/admin", HealthPage);
  expect(await (await tile("Telegram bot")).findByText("Down")).toBeVisible();
  expect(await verdict("Look at: Telegram bot.")).toBeVisible();
});

test("what is not ready, silent or late is named, and the rest goes on", async () => {
  serve({
    ...ALL,
    "GET /status/payment": refusal(503, "unavailable"),
    "GET /status/parking": Response.json(
      { ...READY, status: "unavailable", checks: { database: "no answer in time" } },
      { status: 503 },
    ),
    "GET /status/notification": { ...READY, outbox: { pending: 7, oldest_seconds: 90 } },
  });
  visit("/admin", HealthPage);
  expect(await verdict("Look at: Places, Payments, and Notifications.")).toBeVisible();
  expect((await tile("Payments")).getByText("Down")).toBeVisible();
  const parking = await tile("Places");
  expect(parking.getByText("Not ready")).toBeVisible();
  expect(parking.getByText("Database: no answer in time")).toBeVisible();
  expect((await tile("Notifications")).getByText(/7 waiting, the first for 90 sec/)).toBeVisible();
  expect((await tile("Accounts")).getByText("Up")).toBeVisible();
});

test("without a gateway it says so, and 'check now' sees it come back", async () => {
  const answers: Record<string, unknown> = { ...ALL, ...everyService(lost) };
  serve(answers);
  visit("/admin", HealthPage);
  expect(await verdict("The gateway does not answer")).toBeVisible();
  Object.assign(answers, everyService(READY));
  await press("Check now");
  expect(await verdict("Everything runs")).toBeVisible();
});

test("the services are asked without a token", async () => {
  const seen = serve(ALL);
  visit("/admin", HealthPage);
  await verdict("Everything runs");
  const asked = seen.filter((request) => request.url.includes("/status/"));
  expect(asked).toHaveLength(SERVICES.length);
  for (const request of asked) expect(request.headers.has("Authorization")).toBe(false);
});

test("tools are linked where they are configured", async () => {
  const tools = [
    { name: "jaeger", url: "https://traces.example.org" },
    { name: "grafana", url: "https://figures.example.org" },
  ];
  serve({ ...ALL, "GET /auth/tools": tools });
  visit("/admin", HealthPage);
  expect(await screen.findByRole("link", { name: /Jaeger/ })).toHaveAttribute(
    "href",
    "https://traces.example.org",
  );
  expect(screen.getByRole("link", { name: /Grafana/ })).toBeVisible();
  expect(screen.queryByRole("link", { name: /Prometheus/ })).not.toBeInTheDocument();
});
