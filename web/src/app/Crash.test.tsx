import { render, screen } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { expect, test, vi } from "vitest";
import { Crash } from "./Crash";

function open(lazy: () => Promise<never>) {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const router = createMemoryRouter([
    { path: "/", lazy, ErrorBoundary: Crash, HydrateFallback: () => null },
  ]);
  render(<RouterProvider router={router} />);
}

test("a part of the app that does not load is a matter of the connection", async () => {
  open(() => Promise.reject(new TypeError("Failed to fetch dynamically imported module: /x.js")));
  expect(await screen.findByRole("heading", { name: "No connection" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Load again" })).toBeVisible();
});

test("anything else is said to be our fault", async () => {
  open(() => Promise.reject(new Error("Cannot read properties of undefined")));
  expect(await screen.findByRole("heading", { name: /Something broke/ })).toBeVisible();
});
