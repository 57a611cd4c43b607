import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { session } from "@/lib/session";
import { refusal, serve } from "@/lib/testing/serve";
import { Component as PromocodesPage } from "./pages/PromocodesPage";
import { aPromocode, BALANCE, listOf, visit } from "./testing";

const BALANCE_OF = "GET /payment/balance";
const OWN = "GET /payment/promocodes";
const GENERATE = "POST /payment/promocode/generate";
const REVOKE = "DELETE /payment/promocode/AB12-CD34";

afterEach(() => {
  session.forget();
  vi.unstubAllGlobals();
});

async function ask(amount: string): Promise<HTMLElement> {
  await userEvent.type(await screen.findByRole("textbox", { name: "Amount" }), amount);
  await userEvent.click(screen.getByRole("button", { name: "Make a promocode" }));
  return screen.findByRole("dialog");
}
const posted = (seen: Request[]) => seen.filter(({ method }) => method === "POST");

test.each(["20,5", "20.50", "$ 20.50"])(
  "the amount %s leaves the balance only after a confirmation that says so",
  async (typed) => {
    const made: unknown[] = [];
    const seen = serve({
      [BALANCE_OF]: BALANCE,
      [OWN]: () => listOf(made),
      [GENERATE]: () => {
        made.push(aPromocode({ amount: 2050 }));
        return made[0];
      },
    });
    visit("/driver/promocodes", PromocodesPage);
    const question = await ask(typed);
    expect(question).toHaveTextContent("$20.50 leaves your balance at once; $687.25 stays.");
    expect(posted(seen)).toHaveLength(0);
    await userEvent.click(within(question).getByRole("button", { name: "Make it for $20.50" }));
    const result = await screen.findByRole("dialog", { name: "Your promocode for $20.50" });
    expect(result).toHaveTextContent("AB12-CD34");
    expect(await posted(seen)[0]?.json()).toEqual({ amount: 2050 });
    await userEvent.click(within(result).getByRole("button", { name: "Done" }));
    expect(screen.getByRole("textbox", { name: "Amount" })).toHaveValue("");
    expect(screen.getByRole("listitem")).toHaveTextContent("AB12-CD34");
  },
);

test.each([
  ["", "Fill this in"],
  ["twelve", "An amount such as 12.50"],
  ["0", "This amount is too low or too high"],
  ["707.76", "You have $707.75"],
])("the amount %j is refused at its field: %s", async (typed, text) => {
  serve({ [BALANCE_OF]: BALANCE, [OWN]: () => listOf([]) });
  visit("/driver/promocodes", PromocodesPage);
  const field = await screen.findByRole("textbox", { name: "Amount" });
  if (typed) await userEvent.type(field, typed);
  await userEvent.click(screen.getByRole("button", { name: "Make a promocode" }));
  await waitFor(() => expect(field).toBeInvalid());
  expect(field).toHaveAccessibleDescription(expect.stringContaining(text));
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("after a lost answer the same amount is the same wish, also when asked anew", async () => {
  let isLost = true;
  const seen = serve({
    [BALANCE_OF]: BALANCE,
    [OWN]: () => listOf([]),
    [GENERATE]: () => {
      if (isLost) throw new TypeError("lost");
      return aPromocode();
    },
  });
  visit("/driver/promocodes", PromocodesPage);
  const confirm = () => screen.getByRole("button", { name: "Make it for $20.00" });
  await ask("20");
  await userEvent.click(confirm());
  expect(await screen.findByText(/it is never made twice/)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Back" }));
  await userEvent.click(screen.getByRole("button", { name: "Make a promocode" }));
  isLost = false;
  await userEvent.click(await screen.findByRole("button", { name: "Make it for $20.00" }));
  await screen.findByRole("dialog", { name: "Your promocode for $20.00" });
  const keys = posted(seen).map(({ headers }) => headers.get("Idempotency-Key"));
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
});

test("money that was spent elsewhere meanwhile is said in the question", async () => {
  serve({
    [BALANCE_OF]: BALANCE,
    [OWN]: () => listOf([]),
    [GENERATE]: refusal(402, "insufficient_funds"),
  });
  visit("/driver/promocodes", PromocodesPage);
  const question = await ask("20");
  await userEvent.click(within(question).getByRole("button", { name: "Make it for $20.00" }));
  expect(await within(question).findByRole("alert")).toHaveTextContent("not enough money");
});

test("an unused code is taken back after a question, with its money", async () => {
  let state: "active" | "revoked" = "active";
  serve({
    [BALANCE_OF]: BALANCE,
    [OWN]: () => listOf([aPromocode({ state })]),
    [REVOKE]: () => {
      state = "revoked";
      return aPromocode({ state });
    },
  });
  visit("/driver/promocodes", PromocodesPage);
  await userEvent.click(
    await screen.findByRole("button", { name: "Take back promocode AB12-CD34" }),
  );
  const question = await screen.findByRole("dialog", { name: "Take back AB12-CD34?" });
  expect(question).toHaveTextContent("$20.00 comes back to your balance");
  await userEvent.click(within(question).getByRole("button", { name: "Take $20.00 back" }));
  expect(await screen.findByText(/AB12-CD34 is taken back/)).toBeVisible();
  expect(await screen.findByText("Revoked")).toBeVisible();
  expect(screen.queryByRole("button", { name: /^Take back/ })).not.toBeInTheDocument();
});

test("a code that somebody used meanwhile cannot be taken back, and the list learns it", async () => {
  let state: "active" | "used_up" = "active";
  serve({
    [BALANCE_OF]: BALANCE,
    [OWN]: () => listOf([aPromocode({ state })]),
    [REVOKE]: () => {
      state = "used_up";
      return refusal(409, "promocode_used");
    },
  });
  visit("/driver/promocodes", PromocodesPage);
  await userEvent.click(
    await screen.findByRole("button", { name: "Take back promocode AB12-CD34" }),
  );
  await userEvent.click(screen.getByRole("button", { name: "Take $20.00 back" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("its amount is spent");
  await userEvent.click(screen.getByRole("button", { name: "Back" }));
  expect(await screen.findByText("Used up")).toBeVisible();
});

test("a code is copied, and its failure is said", async () => {
  serve({ [BALANCE_OF]: BALANCE, [OWN]: () => listOf([aPromocode()]) });
  visit("/driver/promocodes", PromocodesPage);
  const user = userEvent.setup();
  const button = await screen.findByRole("button", { name: "Copy promocode AB12-CD34" });
  await user.click(button);
  expect(await screen.findByText("The code is copied")).toBeVisible();
  expect(await navigator.clipboard.readText()).toBe("AB12-CD34");
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("refused"));
  await user.click(button);
  expect(await screen.findByText(/could not be copied/)).toBeVisible();
});

test("a code is shared where the device can, as an address that brings it along", async () => {
  const share = vi.fn(async () => {});
  vi.stubGlobal("navigator", Object.assign(Object.create(navigator), { share }));
  serve({ [BALANCE_OF]: BALANCE, [OWN]: () => listOf([aPromocode()]) });
  visit("/driver/promocodes", PromocodesPage);
  await userEvent.click(await screen.findByRole("button", { name: "Share promocode AB12-CD34" }));
  expect(share).toHaveBeenCalledWith({
    title: "Promocode for Parking Net",
    text: "A Parking Net promocode worth $20.00: AB12-CD34",
    url: `${location.origin}/driver/promocodes?code=AB12-CD34`,
  });
});

test("a shared address brings its code along, for the person to activate", async () => {
  const seen = serve({ [BALANCE_OF]: BALANCE, [OWN]: () => listOf([]) });
  visit("/driver/promocodes?code=AB12-CD34", PromocodesPage);
  expect(await screen.findByRole("textbox", { name: "Promocode" })).toHaveValue("AB12-CD34");
  expect(await screen.findByText("You have made no promocodes")).toBeVisible();
  expect(posted(seen)).toHaveLength(0);
});
