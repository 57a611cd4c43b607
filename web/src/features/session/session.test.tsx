import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Toasts } from "@/components/Toasts";
import type { SignedIn } from "@/lib/api/types";
import { session } from "@/lib/session";
import { AccountPage } from "./pages/AccountPage";
import { RegisterForm } from "./pages/RegisterPage";
import { SignInForm } from "./parts/SignInForm";

const USER = { login: "demo", role: "driver", locale: "en" };
const fetched = vi.fn<(request: Request) => Promise<Response>>();

beforeEach(() => {
  fetched.mockReset();
  vi.stubGlobal("fetch", fetched);
});
afterEach(async () => {
  fetched.mockResolvedValue(new Response(null, { status: 204 }));
  await session.signOut();
  vi.unstubAllGlobals();
});

const inside = (form: React.ReactElement) =>
  render(
    <MemoryRouter>
      {form}
      <Toasts />
    </MemoryRouter>,
  );
const press = (name: string) => userEvent.click(screen.getByRole("button", { name }));

test("an empty form asks for what is missing, with links to the fields, and sends nothing", async () => {
  inside(<SignInForm />);
  await press("Sign in");
  const summary = await screen.findByRole("alert");
  expect(summary).toHaveTextContent("2 things need your attention");
  await waitFor(() => expect(summary).toHaveFocus());
  await userEvent.click(screen.getByRole("link", { name: "Password: Fill this in" }));
  const password = screen.getByLabelText("Password");
  expect(password).toHaveFocus();
  expect(password).toBeInvalid();
  expect(password).toHaveAccessibleDescription("Fill this in");
  expect(fetched).not.toHaveBeenCalled();
});

test("a wrong password is said, and what was typed stays", async () => {
  fetched.mockResolvedValue(Response.json({ code: "wrong_credentials" }, { status: 401 }));
  inside(<SignInForm />);
  await userEvent.type(screen.getByLabelText("Login or e-mail"), "demo");
  await userEvent.type(screen.getByLabelText("Password"), "Wrong-1234");
  await press("Sign in");
  expect(await screen.findByRole("alert")).toHaveTextContent("The login or the password is wrong.");
  expect(screen.getByLabelText("Password")).toHaveValue("Wrong-1234");
  expect(session.state.status).toBe("anonymous");
});

test("who signs in is signed in once, however often they press", async () => {
  fetched.mockImplementation(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return Response.json({ token: "t", expires_in: 900, user: USER });
  });
  const done = vi.fn();
  inside(<SignInForm login="demo" onDone={done} />);
  await userEvent.type(screen.getByLabelText("Password"), "Right-1234");
  await userEvent.dblClick(screen.getByRole("button", { name: "Sign in" }));
  await waitFor(() => expect(done).toHaveBeenCalledWith(USER));
  expect(fetched).toHaveBeenCalledTimes(1);
  expect(session.state).toMatchObject({ status: "signedIn", user: USER });
});

test("a taken login is said at its field", async () => {
  fetched.mockResolvedValue(Response.json({ code: "login_taken" }, { status: 409 }));
  inside(<RegisterForm />);
  await userEvent.click(screen.getByRole("radio", { name: /I rent out spaces/ }));
  await userEvent.type(screen.getByLabelText("E-mail"), "a@example.com");
  await userEvent.type(screen.getByLabelText("Login"), "demo_1");
  await userEvent.type(screen.getByLabelText("Password"), "Garage2Go");
  await press("Create account");
  await waitFor(() => expect(screen.getByLabelText("Login")).toBeInvalid());
  expect(screen.getByLabelText("Login")).toHaveAccessibleDescription(/taken/);
  const body = await fetched.mock.calls[0]?.[0].json();
  expect(body).toMatchObject({ role: "owner", login: "demo_1", locale: "en" });
});

test("rules of the API are checked on leaving a field", async () => {
  inside(<RegisterForm />);
  await userEvent.type(screen.getByLabelText("Login"), "a b");
  await userEvent.tab();
  expect(await screen.findByText("Letters, digits and underscores only")).toBeVisible();
  await userEvent.type(screen.getByLabelText("Password"), "short");
  await userEvent.tab();
  expect(await screen.findByText("At least 8 characters")).toBeVisible();
});

function openAccount() {
  const user = { ...USER, email: "demo@example.com" };
  session.begin({ token: "t", expires_in: 900, user } as SignedIn);
  inside(<AccountPage />);
}

async function changePassword(present: string, next: string) {
  await userEvent.type(screen.getByLabelText("Present password"), present);
  await userEvent.type(screen.getByLabelText("New password"), next);
  await press("Change password");
}

test("a wrong present password is said at its field", async () => {
  fetched.mockResolvedValue(Response.json({ code: "wrong_credentials" }, { status: 401 }));
  openAccount();
  await changePassword("Wrong-1234", "Right-1234");
  await waitFor(() =>
    expect(screen.getByLabelText("Present password")).toHaveAccessibleDescription(
      "This is not your present password",
    ),
  );
  expect(session.state.status).toBe("signedIn");
});

test("a new password differs from the present one", async () => {
  openAccount();
  await changePassword("Right-1234", "Right-1234");
  expect(await screen.findByLabelText("New password")).toHaveAccessibleDescription(
    /must differ from the old one/,
  );
  expect(fetched).not.toHaveBeenCalled();
});

test("an e-mail that stays as it is is not sent", async () => {
  openAccount();
  await press("Save e-mail");
  expect(await screen.findByText("E-mail saved")).toBeVisible();
  expect(fetched).not.toHaveBeenCalled();
});

test("a sign-out that the server did not hear of is said to be one of this page only", async () => {
  fetched.mockRejectedValue(new TypeError("Failed to fetch"));
  openAccount();
  await press("Sign out");
  expect(await screen.findByText(/The server did not answer/)).toBeVisible();
  expect(session.state.status).toBe("anonymous");
});
