import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { ErrorSummary } from "./ErrorSummary";

const LOGIN = { id: "login", label: "Login", error: "required" };
const EMAIL = { id: "email", label: "E-mail", error: "required" };

function Form({ fields, attempt }: { fields: (typeof LOGIN)[]; attempt: number }) {
  return (
    <>
      <ErrorSummary fields={fields} attempt={attempt} />
      <input id="login" aria-label="Login" />
      <input id="email" aria-label="E-mail" />
    </>
  );
}

test("several wrong fields are listed, and the list takes the focus", () => {
  render(<Form fields={[LOGIN, EMAIL]} attempt={1} />);
  expect(screen.getByRole("alert")).toHaveFocus();
  expect(screen.getAllByRole("link")).toHaveLength(2);
});

test("a single wrong field takes the focus itself, and nothing is said twice", () => {
  render(<Form fields={[LOGIN]} attempt={1} />);
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  expect(screen.getByLabelText("Login")).toHaveFocus();
});

test("mending one of two leaves the focus where somebody types; another attempt moves it", () => {
  const { rerender } = render(<Form fields={[LOGIN, EMAIL]} attempt={1} />);
  screen.getByLabelText("Login").focus();
  rerender(<Form fields={[EMAIL]} attempt={1} />);
  expect(screen.getByLabelText("Login")).toHaveFocus();
  rerender(<Form fields={[EMAIL]} attempt={2} />);
  expect(screen.getByLabelText("E-mail")).toHaveFocus();
});

test("a refusal that names no field is always said above", () => {
  render(<ErrorSummary fields={[LOGIN]} problem={new Error("lost")} attempt={1} />);
  expect(screen.getByRole("alert")).toHaveFocus();
});
