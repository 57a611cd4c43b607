import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { session } from "../session";
import { ApiProblem, api, nextCursorOf, unwrap, unwrapPage } from "./client";
import { newWish } from "./wish";

const USER = { login: "demo", role: "driver", locale: "en" } as never;
const answers: (Response | Error)[] = [];
const sent: Request[] = [];

beforeEach(() => {
  sent.length = 0;
  answers.length = 0;
  vi.stubGlobal("fetch", async (request: Request | string, init?: RequestInit) => {
    sent.push(
      typeof request === "string" ? new Request(new URL(request, location.origin), init) : request,
    );
    const answer = answers.shift();
    if (!answer || answer instanceof Error) throw answer ?? new TypeError("nothing to answer");
    return answer;
  });
});
afterEach(async () => {
  answers.push(new Response(null, { status: 204 }));
  await session.signOut();
  vi.unstubAllGlobals();
});

const refused = (status: number, code: string) => Response.json({ code, status }, { status });
const signIn = () => session.begin({ token: "first", expires_in: 900, user: USER });
const balance = () => unwrap(api.payment.GET("/payment/balance"));

describe("the client", () => {
  test("asks as a visitor without a token", async () => {
    answers.push(Response.json([]));
    await unwrap(api.parking.GET("/parking"));
    expect(sent[0]?.headers.has("Authorization")).toBe(false);
  });

  test("shows the token of who is signed in", async () => {
    signIn();
    answers.push(Response.json({ balance: 5 }));
    expect(await balance()).toEqual({ balance: 5 });
    expect(sent[0]?.headers.get("Authorization")).toBe("Bearer first");
  });

  test("refreshes once and sends the same again when a token is refused", async () => {
    signIn();
    answers.push(
      refused(401, "unauthenticated"),
      Response.json({ token: "second", expires_in: 900, user: USER }),
      Response.json({ code: "X" }),
    );
    await unwrap(api.payment.POST("/payment/promocode/activate", { body: { code: "X" } }));
    expect(sent.map((request) => new URL(request.url).pathname)).toEqual([
      "/payment/promocode/activate",
      "/auth/refresh",
      "/payment/promocode/activate",
    ]);
    expect(sent[2]?.headers.get("Authorization")).toBe("Bearer second");
    expect(await sent[2]?.text()).toBe('{"code":"X"}');
  });

  test("does not take a wrong password for a refused token", async () => {
    signIn();
    answers.push(refused(401, "wrong_credentials"));
    const body = { login: "demo", oldPassword: "a", newPassword: "b", refresh: false };
    await expect(unwrap(api.auth.POST("/change-password", { body }))).rejects.toMatchObject({
      code: "wrong_credentials",
    });
    expect(sent).toHaveLength(1);
  });

  test("says that the session has ended, and keeps who it was", async () => {
    signIn();
    answers.push(refused(401, "unauthenticated"), refused(401, "session_ended"));
    await expect(balance()).rejects.toMatchObject({ status: 401, code: "session_ended" });
    expect(session.state).toMatchObject({ status: "expired", user: USER });
  });

  test("says when nothing answers", async () => {
    answers.push(new TypeError("Failed to fetch"));
    await expect(balance()).rejects.toEqual(ApiProblem.network());
  });

  test("lets go of what is no longer wanted", async () => {
    const stop = new AbortController();
    stop.abort();
    answers.push(new DOMException("Aborted", "AbortError"));
    await expect(
      unwrap(api.payment.GET("/payment/balance", { signal: stop.signal })),
    ).rejects.not.toBeInstanceOf(ApiProblem);
  });

  test("finds the next page and the total in the headers", async () => {
    const headers = { Link: '</parking?limit=2&cursor=a%2Bb>; rel="next"', "X-Total-Count": "7" };
    answers.push(Response.json([{}, {}], { headers }));
    const page = await unwrapPage(api.parking.GET("/parking"));
    expect(page).toMatchObject({ nextCursor: "a+b", total: 7 });
    expect(nextCursorOf(null)).toBeNull();
  });
});

describe("a wish", () => {
  test("has one key until it is done or another", () => {
    const wish = newWish();
    const first = wish.keyFor({ stay: 1 });
    expect(wish.keyFor({ stay: 1 })).toBe(first);
    expect(wish.keyFor({ stay: 2 })).not.toBe(first);
    const second = wish.keyFor({ stay: 2 });
    wish.done();
    expect(wish.keyFor({ stay: 2 })).not.toBe(second);
  });
});
