import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { ConfirmDialog } from "./Dialog";

async function ask(pending: boolean) {
  const closed = vi.fn();
  render(
    <ConfirmDialog
      open
      onClose={closed}
      title="Cancel the booking?"
      confirmLabel="Cancel it"
      onConfirm={vi.fn()}
      pending={pending}
    />,
  );
  await screen.findByRole("dialog");
  return closed;
}

const WAYS_OUT = [
  ["Escape", () => userEvent.keyboard("{Escape}")],
  ["the cross", () => userEvent.click(screen.getByRole("button", { name: "Close" }))],
  ["Back", () => userEvent.click(screen.getByRole("button", { name: "Back" }))],
] as const;

test.each(WAYS_OUT)("a question is left by %s", async (_, leave) => {
  const closed = await ask(false);
  await leave();
  expect(closed).toHaveBeenCalledTimes(1);
});

test.each(WAYS_OUT)(
  "what is under way is not left by %s before its outcome is known",
  async (_, leave) => {
    const closed = await ask(true);
    await leave();
    expect(closed).not.toHaveBeenCalled();
    expect(screen.getByRole("dialog")).toBeVisible();
  },
);
