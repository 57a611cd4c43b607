import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { aBooking, BOOKING_ID } from "@/lib/testing/records";
import { refusal, serve } from "@/lib/testing/serve";
import { Component as BookingsPage } from "./pages/BookingsPage";
import { dismissToasts, USUAL, visit } from "./testing";

const upcoming = aBooking({ date_from: "2026-05-05T09:00:00Z", date_to: "2026-05-05T12:00:00Z" });

afterEach(() => {
  dismissToasts();
  vi.unstubAllGlobals();
});

const open = (search = "") => visit(`/owner/bookings${search}`, BookingsPage);
const list = (...bookings: unknown[]) => Response.json(bookings);
const askedFor = (requests: Request[]) =>
  requests.filter(({ url }) => new URL(url).pathname === "/booking").map(({ url }) => new URL(url));

describe("the file", () => {
  const kept: Blob[] = [];
  const textOf = (blob: Blob) =>
    new Promise<string>((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result));
      reader.readAsText(blob);
    });
  beforeEach(() => {
    kept.length = 0;
    vi.stubGlobal(
      "URL",
      Object.assign(URL, {
        createObjectURL: (blob: Blob) => {
          kept.push(blob);
          return "blob:file";
        },
        revokeObjectURL: () => undefined,
      }),
    );
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
  });

  test("holds the whole filtered list, and no formulas", async () => {
    const evil = aBooking({
      booking_id: BOOKING_ID.replace("7f3a", "0000"),
      place_name: "=HYPERLINK(0)",
    });
    const requests = serve({ ...USUAL, "GET /booking": list(upcoming, evil) });
    open("?status=Confirmed");
    fireEvent.click(await screen.findByRole("button", { name: "Download as CSV" }));
    await waitFor(() => expect(kept).toHaveLength(1));
    const lines = (await textOf(kept[0] as Blob)).trim().split("\r\n");
    expect(lines[0]).toContain("Code,Customer,Place,City,From,To,Time zone,State,Amount");
    expect(lines[1]).toContain("7F3A-91C2,driver,Harbour Garage,Amsterdam,2026-05-05 11:00");
    expect(lines[2]).toContain("'=HYPERLINK(0)");
    const { searchParams } = askedFor(requests).at(-1) as URL;
    expect(searchParams.get("status")).toBe("Confirmed");
    expect(searchParams.get("limit")).toBe("200");
  });

  test("that cannot be made says so", async () => {
    serve({
      ...USUAL,
      "GET /booking": ({ url }: Request) =>
        url.includes("limit=200") ? refusal(503, "database_unavailable") : list(upcoming),
    });
    open();
    fireEvent.click(await screen.findByRole("button", { name: "Download as CSV" }));
    expect(
      await screen.findByText(/^The file was not made\. This does not answer/),
    ).toBeInTheDocument();
    expect(kept).toEqual([]);
  });
});
