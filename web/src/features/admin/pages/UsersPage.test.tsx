import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import { visit } from "@/components/testing";
import { session } from "@/lib/session";
import { anAccount } from "@/lib/testing/records";
import { refusal, serve } from "@/lib/testing/serve";
import { dialog, held, lost, OWN_ID, press, signInAsAdmin } from "../testing";
import { Component as UsersPage } from "./UsersPage";

const ANNA = anAccount();
const SELF = anAccount({ user_id: OWN_ID, login: "root", role: "admin" });
const PATCH_ANNA = `PATCH /auth/users/${ANNA.user_id}`;

beforeEach(signInAsAdmin);

test("who is found stands in the list; the address says what was looked for", async () => {
  const seen = serve({ "GET /auth/users": [ANNA] });
  const { router } = visit("/admin/users", UsersPage);
  await userEvent.type(screen.getByLabelText("Login, e-mail or user id"), " anna {Enter}");
  await userEvent.selectOptions(screen.getByLabelText("Kind of account"), "driver");
  expect((await screen.findAllByText("anna@example.com"))[0]).toBeInTheDocument();
  expect(router.state.location.search).toBe("?query=anna&role=driver");
  const asked = new URL(seen.at(-1)?.url ?? "").searchParams;
  expect([asked.get("query"), asked.get("role")]).toEqual(["anna", "driver"]);
});

test("a whole id finds its user, or nobody", async () => {
  serve({ "GET /auth/user": refusal(404, "not_found") });
  visit(`/admin/users?query=${ANNA.user_id}`, UsersPage);
  expect(await screen.findByRole("heading", { name: "Nobody found" })).toBeVisible();
});

test("a list that did not come can be asked for again", async () => {
  const answers: Record<string, unknown> = { "GET /auth/users": lost };
  serve(answers);
  visit("/admin/users", UsersPage);
  expect(await screen.findByRole("alert")).toHaveTextContent("The server does not answer");
  answers["GET /auth/users"] = [ANNA];
  await press("Try again");
  expect((await screen.findAllByText("anna"))[0]).toBeInTheDocument();
});

async function openAnna() {
  await userEvent.click(
    (await screen.findAllByRole("button", { name: "Manage anna" }))[0] as never,
  );
  return dialog("anna");
}

test("blocking says what happens, and is done once", async () => {
  const { answer, release } = held({ ...ANNA, enabled: false });
  const seen = serve({ "GET /auth/users": [ANNA], [PATCH_ANNA]: answer });
  visit("/admin/users", UsersPage);
  await userEvent.click((await openAnna()).getByRole("button", { name: "Block" }));
  const question = await dialog("Block anna?");
  expect(question.getByText(/cannot sign in any more/)).toBeVisible();
  expect(question.getByText(/the balance stays/)).toBeVisible();
  await userEvent.dblClick(question.getByRole("button", { name: "Block" }));
  release();
  expect(await screen.findByText("anna is blocked")).toBeVisible();
  const sent = seen.filter((request) => request.method === "PATCH");
  expect(await Promise.all(sent.map((request) => request.json()))).toEqual([{ enabled: false }]);
});

test("a lost answer is said in the dialog, which stays for another try", async () => {
  serve({ "GET /auth/users": [ANNA], [PATCH_ANNA]: lost });
  visit("/admin/users", UsersPage);
  await userEvent.click((await openAnna()).getByRole("button", { name: "Block" }));
  const question = await dialog("Block anna?");
  await userEvent.click(question.getByRole("button", { name: "Block" }));
  expect(await question.findByRole("alert")).toHaveTextContent("The server does not answer");
  expect(question.getByRole("button", { name: "Block" })).toBeVisible();
});

test("a role is changed after a question that names it", async () => {
  const seen = serve({ "GET /auth/users": [ANNA], [PATCH_ANNA]: { ...ANNA, role: "owner" } });
  visit("/admin/users", UsersPage);
  await userEvent.click((await openAnna()).getByRole("button", { name: "Change role" }));
  const question = await dialog("What may anna do?");
  await userEvent.click(question.getByRole("radio", { name: /^Owner/ }));
  await userEvent.click(question.getByRole("button", { name: "Make an owner" }));
  expect(await screen.findByText("anna: Owner")).toBeVisible();
  const sent = seen.find((request) => request.method === "PATCH");
  expect(await sent?.json()).toEqual({ role: "owner" });
});

test("the present role changes nothing, so nothing is sent", async () => {
  const seen = serve({ "GET /auth/users": [ANNA] });
  visit("/admin/users", UsersPage);
  await userEvent.click((await openAnna()).getByRole("button", { name: "Change role" }));
  await userEvent.click(
    (await dialog("What may anna do?")).getByRole("button", { name: "Make a driver" }),
  );
  expect(await dialog("anna")).toBeDefined();
  expect(seen.every((request) => request.method === "GET")).toBe(true);
});

async function openOwn() {
  await userEvent.click(
    (await screen.findAllByRole("button", { name: "Manage root" }))[0] as never,
  );
  return dialog("root");
}

test("nobody blocks the account they use", async () => {
  serve({ "GET /auth/users": [SELF] });
  visit("/admin/users", UsersPage);
  expect((await openOwn()).getByRole("button", { name: "Block" })).toBeDisabled();
});

test("the last administrator stays one, and hears why", async () => {
  serve({
    "GET /auth/users": [SELF],
    [`PATCH /auth/users/${OWN_ID}`]: refusal(409, "last_admin"),
  });
  visit("/admin/users", UsersPage);
  await userEvent.click((await openOwn()).getByRole("button", { name: "Change role" }));
  const question = await dialog("What may root do?");
  await userEvent.click(question.getByRole("radio", { name: /^Driver/ }));
  expect(question.getByText(/only another administrator can open them again/)).toBeVisible();
  await userEvent.click(question.getByRole("button", { name: "Make a driver" }));
  expect(await question.findByRole("alert")).toHaveTextContent(
    "The last enabled administrator must stay one.",
  );
});

test("who gives up the own role carries on with the new one at once", async () => {
  const driver = { ...SELF, role: "driver" };
  serve({
    "GET /auth/users": [SELF],
    [`PATCH /auth/users/${OWN_ID}`]: driver,
    "POST /auth/refresh": { token: "next", expires_in: 900, user: driver },
  });
  visit("/admin/users", UsersPage);
  await userEvent.click((await openOwn()).getByRole("button", { name: "Change role" }));
  const question = await dialog("What may root do?");
  await userEvent.click(question.getByRole("radio", { name: /^Driver/ }));
  await userEvent.click(question.getByRole("button", { name: "Make a driver" }));
  await waitFor(() => expect(session.state.user?.role).toBe("driver"));
});
