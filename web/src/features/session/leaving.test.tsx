import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Toasts } from "@/components/Toasts";
import type { SignedIn, User } from "@/lib/api/types";
import { downloadFile } from "@/lib/download";
import { session } from "@/lib/session";
import { Leaving } from "./parts/Leaving";

vi.mock("@/lib/download", () => ({ downloadFile: vi.fn() }));

const USER = { user_id: "u1", login: "demo", role: "driver", locale: "en" } as User;
const fetched = vi.fn<(request: Request) => Promise<Response>>();

beforeEach(() => {
  fetched.mockReset();
  vi.mocked(downloadFile).mockClear();
  vi.stubGlobal("fetch", fetched);
  session.begin({ token: "t", expires_in: 900, user: USER } as SignedIn);
  render(
    <>
      <Leaving user={USER} />
      <Toasts />
    </>,
  );
});
afterEach(async () => {
  fetched.mockResolvedValue(new Response(null, { status: 204 }));
  await session.signOut();
  vi.unstubAllGlobals();
});

const press = (name: string) => userEvent.click(screen.getByRole("button", { name }));
const refused = (status: number, more: object) => Response.json(more, { status });

function answer(byPath: Record<string, (request: Request) => Response>) {
  fetched.mockImplementation(async (request) => {
    const path = new URL(request.url ?? String(request), location.href).pathname;
    return byPath[path]?.(request) ?? new Response(null, { status: 204 });
  });
}

test("money that is left is named, and given up only by a second press", async () => {
  const left = { code: "balance_left", balance: 4200, currency: "USD" };
  const answers = [refused(409, left), Response.json({ status: "success", message: "gone" })];
  const seen: unknown[] = [];
  answer({
    "/auth/me": (request) => {
      seen.push(request.clone().json());
      return answers.shift() as Response;
    },
  });
  await press("Delete my account");
  await userEvent.type(await screen.findByLabelText("Your password"), "Right-1234");
  await press("Delete for ever");
  expect(await screen.findByRole("alert")).toHaveTextContent("There is money on your balance");
  expect(session.state.status).toBe("signedIn");
  await press("Give up $42.00 and delete for ever");
  await waitFor(() => expect(session.state.status).not.toBe("signedIn"));
  expect(await Promise.all(seen)).toEqual([
    { password: "Right-1234", give_up_balance: false },
    { password: "Right-1234", give_up_balance: true },
  ]);
  expect(await screen.findByText("Your account is deleted")).toBeVisible();
});

test("a wrong password is said at its field, and nothing is deleted", async () => {
  answer({ "/auth/me": () => refused(401, { code: "wrong_credentials" }) });
  await press("Delete my account");
  await userEvent.type(await screen.findByLabelText("Your password"), "Wrong-1234");
  await press("Delete for ever");
  await waitFor(() => expect(screen.getByLabelText("Your password")).toBeInvalid());
  expect(session.state.status).toBe("signedIn");
  expect(fetched).toHaveBeenCalledTimes(1);
});

test("what is downloaded holds each service's part, all of it", async () => {
  const rows = (count: number) => Array.from({ length: count }, (_, id) => ({ id }));
  answer({
    "/auth/me": () => Response.json(USER),
    "/booking": () => Response.json([{ booking_id: "b1" }]),
    "/parking": () => Response.json([]),
    "/payment/balance": () => Response.json({ balance: 7 }),
    "/payment/transactions": (request) =>
      Response.json(rows(new URL(request.url).searchParams.get("offset") === "0" ? 200 : 3)),
    "/payment/promocodes": () => Response.json([]),
    "/notifications": () => Response.json([{ id: "n1" }]),
    "/notifications/preferences": () => Response.json({ channels: {} }),
  });
  await press("Download my data");
  await waitFor(() => expect(downloadFile).toHaveBeenCalledOnce());
  const [name, , text] = vi.mocked(downloadFile).mock.lastCall ?? [];
  expect(name).toBe("parking-net-demo.json");
  const data = JSON.parse(text ?? "");
  expect(data).toMatchObject({
    account: USER,
    bookings: [{ booking_id: "b1" }],
    balance: { balance: 7 },
    messages: [{ id: "n1" }],
  });
  expect(data.transactions).toHaveLength(203);
});

test("data that cannot be had are not half downloaded", async () => {
  answer({ "/booking": () => refused(503, { code: "database_unavailable" }) });
  await press("Download my data");
  expect(await screen.findByText(/does not answer right now/)).toBeVisible();
  expect(downloadFile).not.toHaveBeenCalled();
});
