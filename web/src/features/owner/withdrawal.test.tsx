import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { aPlace, PLACE_ID } from "@/lib/testing/records";
import { refusal, serve } from "@/lib/testing/serve";
import { Component as ParkingPage } from "./pages/ParkingPage";
import { aDay, dismissToasts, USUAL, visit } from "./testing";

const PATH = `/parking/${PLACE_ID}`;
const NOTHING = { bookings: 0, running: 0, refund: 0, currency: "USD" };

afterEach(() => {
  dismissToasts();
  vi.unstubAllGlobals();
});

const press = async (name: string) => userEvent.click(await screen.findByRole("button", { name }));
const sent = (requests: Request[], method: string) =>
  requests.filter((request) => request.method === method);
const placeReads = (requests: Request[]) =>
  sent(requests, "GET").filter(({ url }) => url.endsWith(PATH)).length;

describe("withdrawing a place", () => {
  beforeEach(() => vi.stubGlobal("scrollTo", () => undefined));

  async function ask(extra: object) {
    const requests = serve({
      ...USUAL,
      [`GET ${PATH}`]: aPlace(),
      "GET /booking/today": [aDay()],
      "GET /booking/deletion": { bookings: 3, running: 1, refund: 4300, currency: "USD" },
      ...extra,
    });
    const page = visit(
      `/owner/parkings/${PLACE_ID}?tab=details`,
      ParkingPage,
      "/owner/parkings/:id",
    );
    await press("Withdraw the place");
    const dialog = await screen.findByRole("dialog", { name: "Withdraw “Harbour Garage”?" });
    return { requests, dialog, ...page };
  }

  test("says how many bookings end, how many cars stand there and what goes back", async () => {
    const { dialog, requests } = await ask({});
    expect(await within(dialog).findByText("3 bookings will be cancelled")).toBeInTheDocument();
    expect(dialog).toHaveTextContent("1 of them is running right now");
    expect(dialog).toHaveTextContent("$43.00 goes back to the drivers in full");
    expect(
      within(dialog).getByRole("button", { name: "Withdraw and refund $43.00" }),
    ).toBeInTheDocument();
    expect(sent(requests, "DELETE")).toEqual([]);
  });

  test("that touches nobody says so", async () => {
    const { dialog } = await ask({ "GET /booking/deletion": NOTHING });
    expect(
      await within(dialog).findByText("No booking is affected, no money moves."),
    ).toBeInTheDocument();
    expect(within(dialog).getByRole("button", { name: "Withdraw" })).toBeInTheDocument();
  });

  test("cannot be confirmed while its consequences cannot be told", async () => {
    const { dialog } = await ask({ "GET /booking/deletion": refusal(503, "database_unavailable") });
    expect(await within(dialog).findByRole("alert")).toBeInTheDocument();
    expect(within(dialog).queryByRole("button", { name: /^Withdraw/ })).not.toBeInTheDocument();
  });

  test("is done once, and leads back to the other places", async () => {
    const { dialog, requests, router } = await ask({ [`DELETE ${PATH}`]: { status: "success" } });
    await userEvent.dblClick(
      await within(dialog).findByRole("button", { name: "Withdraw and refund $43.00" }),
    );
    await waitFor(() => expect(router.state.location.pathname).toBe("/owner/parkings"));
    expect(await screen.findByText("“Harbour Garage” is withdrawn")).toBeInTheDocument();
    expect(sent(requests, "DELETE")).toHaveLength(1);
    expect(requests.filter(({ url }) => url.includes("/booking/deletion"))).toHaveLength(1);
    expect(placeReads(requests)).toBe(1);
  });

  test("whose answer was lost counts as done when the place is gone", async () => {
    const answers = [
      () => Promise.reject(new TypeError("lost")),
      () => refusal(404, "place_not_found"),
    ];
    const { dialog, router } = await ask({ [`DELETE ${PATH}`]: () => answers.shift()?.() });
    const confirm = await within(dialog).findByRole("button", { name: /^Withdraw and refund/ });
    await userEvent.click(confirm);
    expect(await within(dialog).findByRole("alert")).toHaveTextContent("does not answer");
    expect(router.state.location.pathname).toContain(PLACE_ID);
    await userEvent.click(confirm);
    await waitFor(() => expect(router.state.location.pathname).toBe("/owner/parkings"));
  });

  test("that was given up is asked for afresh", async () => {
    const { dialog } = await ask({ [`DELETE ${PATH}`]: refusal(403, "forbidden") });
    await userEvent.click(
      await within(dialog).findByRole("button", { name: /^Withdraw and refund/ }),
    );
    await within(dialog).findByRole("alert");
    await userEvent.click(within(dialog).getByRole("button", { name: "Keep it" }));
    await press("Withdraw the place");
    expect(await screen.findByRole("dialog")).toBeInTheDocument();
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  });

  test("that is not allowed stays as it was", async () => {
    const { dialog, router } = await ask({ [`DELETE ${PATH}`]: refusal(403, "forbidden") });
    await userEvent.click(
      await within(dialog).findByRole("button", { name: /^Withdraw and refund/ }),
    );
    expect(await within(dialog).findByRole("alert")).toHaveTextContent("You may not do this");
    expect(router.state.location.pathname).toContain(PLACE_ID);
  });
});
