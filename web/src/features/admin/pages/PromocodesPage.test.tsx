import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import { visit } from "@/components/testing";
import type { Promocode } from "@/lib/api/types";
import { anAccount } from "@/lib/testing/records";
import { refusal, serve } from "@/lib/testing/serve";
import { dialog, held, lost, press, signInAsAdmin } from "../testing";
import { Component as PromocodesPage } from "./PromocodesPage";

const CREATOR = anAccount();
const SPRING: Promocode = {
  code: "SPRING-2030",
  kind: "issued",
  state: "active",
  amount: 5000,
  max_uses: 100,
  used_count: 3,
  remaining_uses: 97,
  is_active: true,
  created_by: CREATOR.user_id,
  created_at: "2026-05-01T10:00:00Z",
  expires_at: null,
  revoked_at: null,
};
const GIFT: Promocode = {
  ...SPRING,
  code: "GIFT-1",
  kind: "generated",
  max_uses: 1,
  used_count: 0,
  remaining_uses: 1,
};
const PLATFORM = { currency: "USD", min_stay_minutes: 60, hold_minutes: 10, telegram: false };
const LIST = {
  "GET /auth/config": { ...PLATFORM, map: null },
  "GET /payment/promocodes": [SPRING],
};

beforeEach(signInAsAdmin);

const table = async () => within(await screen.findByRole("table", { hidden: true }));

test("a code shows what it gave out already, and whether it goes on", async () => {
  const used = { ...SPRING, code: "OLD-1", state: "used_up", used_count: 100, remaining_uses: 0 };
  serve({ ...LIST, "GET /payment/promocodes": [SPRING, used] });
  visit("/admin/promocodes", PromocodesPage);
  const rows = await table();
  expect(rows.getByText("3 of 100")).toBeInTheDocument();
  expect(rows.getByText("$150.00 given out")).toBeInTheDocument();
  expect(rows.getByText("Used up")).toBeInTheDocument();
  expect(rows.queryByLabelText("Revoke OLD-1")).not.toBeInTheDocument();
});

test("a code that is looked for is found by its whole name, or said not to exist", async () => {
  serve({ ...LIST, "GET /payment/promocode/NOPE": refusal(404, "promocode_not_found") });
  visit("/admin/promocodes", PromocodesPage);
  await userEvent.type(await screen.findByLabelText("Code"), "NOPE{Enter}");
  expect(await screen.findByRole("heading", { name: "There is no such code" })).toBeVisible();
  await press("Clear");
  expect((await table()).getByText("SPRING-2030")).toBeInTheDocument();
});

async function fill(code = "") {
  await press("New promocode");
  const form = await dialog("New promocode");
  if (code) await userEvent.type(form.getByLabelText(/^Code/), code);
  await userEvent.type(form.getByLabelText("Amount for each"), "5,00");
  const uses = form.getByLabelText("How many may use it");
  await userEvent.clear(uses);
  await userEvent.type(uses, "20");
  return form;
}
const create = { name: "Create promocode" };
const keysOf = (requests: Request[]) =>
  requests
    .filter((request) => request.method === "POST")
    .map((request) => request.headers.get("Idempotency-Key"));

test("a new code is made once, however often one presses, and shown to be copied", async () => {
  const made = { ...SPRING, code: "QX7T-11", amount: 500, max_uses: 20, used_count: 0 };
  const { answer, release } = held(made);
  const seen = serve({ ...LIST, "POST /payment/promocode": answer });
  visit("/admin/promocodes", PromocodesPage);
  const form = await fill();
  expect(form.getByText("At most $100.00 in all")).toBeVisible();
  await userEvent.dblClick(form.getByRole("button", create));
  release();
  const result = await dialog("The promocode is ready");
  expect(result.getByText("$5.00 each, for 20 people.")).toBeVisible();
  expect(result.getByText("QX7T-11")).toBeVisible();
  const sent = seen.filter((request) => request.method === "POST");
  expect(sent).toHaveLength(1);
  expect(await sent[0]?.json()).toEqual({
    code: null,
    amount: 500,
    max_uses: 20,
    expires_at: null,
  });
});

test("after a lost answer the same wish goes out again, so there is one code", async () => {
  const answers: Record<string, unknown> = { ...LIST, "POST /payment/promocode": lost };
  const seen = serve(answers);
  visit("/admin/promocodes", PromocodesPage);
  const form = await fill();
  await userEvent.click(form.getByRole("button", create));
  expect(await form.findByRole("alert")).toHaveTextContent("The server does not answer");
  answers["POST /payment/promocode"] = SPRING;
  await userEvent.click(form.getByRole("button", create));
  await dialog("The promocode is ready");
  const [first, second] = keysOf(seen);
  expect(second).toBe(first);
});

test("a code that exists is said at its field, and what was entered stays", async () => {
  serve({ ...LIST, "POST /payment/promocode": refusal(409, "promocode_exists") });
  visit("/admin/promocodes", PromocodesPage);
  const form = await fill("SPRING-2030");
  await userEvent.click(form.getByRole("button", create));
  const field = await form.findByLabelText(/^Code/);
  await waitFor(() => expect(field).toHaveAccessibleDescription(/exists already/));
  expect(field).toBeInvalid();
  expect(field).toHaveFocus();
  expect(field).toHaveValue("SPRING-2030");
});

test("what cannot be is refused before it is sent", async () => {
  const seen = serve(LIST);
  visit("/admin/promocodes", PromocodesPage);
  await press("New promocode");
  const form = await dialog("New promocode");
  await userEvent.click(form.getByRole("button", create));
  const amount = form.getByLabelText("Amount for each");
  await waitFor(() => expect(amount).toHaveFocus());
  expect(amount).toHaveAccessibleDescription("Fill this in");
  expect(keysOf(seen)).toEqual([]);
});

async function revoke(code: string) {
  await userEvent.click((await table()).getByLabelText(`Revoke ${code}`));
  return dialog(`Revoke ${code}?`);
}

test("revoking a code of the platform says that what was given out stays", async () => {
  const { answer, release } = held({ ...SPRING, state: "revoked" });
  const seen = serve({
    ...LIST,
    "GET /auth/user": CREATOR,
    "DELETE /payment/promocode/SPRING-2030": answer,
  });
  visit("/admin/promocodes", PromocodesPage);
  const question = await revoke("SPRING-2030");
  expect(question.getByText(/97 uses are left/)).toBeVisible();
  expect(question.getByText(/3 × \$50.00, stays/)).toBeVisible();
  expect(await question.findByText("anna")).toBeVisible();
  await userEvent.dblClick(question.getByRole("button", { name: "Revoke" }));
  release();
  expect(await screen.findByText("SPRING-2030 is revoked")).toBeVisible();
  expect(seen.filter((request) => request.method === "DELETE")).toHaveLength(1);
});

test("revoking somebody's own code says where its money goes; too late is said too", async () => {
  serve({
    ...LIST,
    "GET /payment/promocodes": [GIFT],
    "GET /auth/user": CREATOR,
    "DELETE /payment/promocode/GIFT-1": refusal(409, "promocode_used"),
  });
  visit("/admin/promocodes", PromocodesPage);
  const question = await revoke("GIFT-1");
  expect(question.getByText(/\$50.00 goes back to the balance of who made it/)).toBeVisible();
  await userEvent.click(question.getByRole("button", { name: "Revoke" }));
  expect(await question.findByRole("alert")).toHaveTextContent("was used already");
});

test("without the platform's currency it asks again instead of guessing one", async () => {
  const answers: Record<string, unknown> = { ...LIST, "GET /auth/config": lost };
  serve(answers);
  visit("/admin/promocodes", PromocodesPage);
  expect(await screen.findByRole("alert")).toBeVisible();
  expect(screen.getByRole("button", { name: "New promocode" })).toBeDisabled();
  Object.assign(answers, LIST);
  await press("Try again");
  expect((await table()).getByText("$50.00")).toBeInTheDocument();
});
