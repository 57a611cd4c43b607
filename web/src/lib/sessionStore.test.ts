import { describe, expect, test, vi } from "vitest";
import { createSession } from "./sessionStore";
import { PATIENTLY } from "./testing/patiently";

const USER = {
  user_id: "0198a000-0000-7000-8000-000000000001",
  login: "demo",
  email: "demo@example.com",
  role: "driver" as const,
  locale: "en" as const,
  telegram_id: 0,
  telegram_confirmed: false,
};

/** A browser: tabs that share a storage, a lock, a channel, and a server that forgives nothing. */
function browser() {
  const stored = new Map<string, string>();
  const holders = new Set<object>();
  const tabs: ((event: { data: unknown }) => void)[] = [];
  const server = {
    good: 0,
    ended: false,
    refreshes: 0,
    logouts: 0,
    down: false,
    slow: false,
    /** Does what it is asked, and its answers do not arrive. */
    unheard: false,
  };
  /** What was spent last, by which try. */
  let spent = { token: -1, attempt: "" };
  let cookie = 0;
  let queue: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let now = 0;

  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  };

  async function fetch(address: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    if (server.down) throw new TypeError("down");
    if (String(address).endsWith("/logout")) {
      server.logouts += 1;
      if (server.ended) return Response.json({ code: "session_ended" }, { status: 401 });
      server.ended = true;
      await new Promise((resolve) => setTimeout(resolve, server.slow ? 30 : 1));
      if (server.unheard) throw new TypeError("down");
      return new Response(null, { status: 204 });
    }
    server.refreshes += 1;
    const shown = cookie;
    await new Promise((resolve) => setTimeout(resolve, server.slow ? 30 : 1));
    const { attempt } = JSON.parse(String(init?.body)) as { attempt: string };
    const isSameTry = shown === spent.token && attempt === spent.attempt;
    if (shown !== server.good && !isSameTry) server.ended = true;
    if (server.ended) return Response.json({ code: "session_ended" }, { status: 401 });
    server.good += 1;
    spent = { token: shown, attempt };
    if (server.unheard) throw new TypeError("down");
    cookie = server.good;
    return Response.json({ token: `token-${server.good}`, expires_in: 900, user: USER });
  }

  function exclusively<T>(_name: string, task: () => Promise<T>): Promise<T> {
    waiting += 1;
    const turn = queue.then(task, task).finally(() => {
      waiting -= 1;
    });
    queue = turn.catch(() => undefined);
    return turn;
  }

  async function unlessBusy(name: string, task: () => Promise<unknown>): Promise<void> {
    if (waiting === 0) await exclusively(name, task);
  }

  function open() {
    let own: ((event: { data: unknown }) => void) | null = null;
    const channel = {
      addEventListener: (_kind: string, listener: unknown) => {
        own = listener as (event: { data: unknown }) => void;
        tabs.push(own);
      },
      postMessage: (data: unknown) => {
        for (const tab of tabs) if (tab !== own) queueMicrotask(() => tab({ data }));
      },
    };
    return createSession({
      fetch: fetch as typeof globalThis.fetch,
      storage,
      channel: channel as never,
      exclusively,
      unlessBusy,
      holders: {
        countMe: () => void holders.add(channel),
        isAnybodyThere: async () => holders.size > 0,
      },
      now: () => now,
      askingMilliseconds: 2,
    });
  }
  const signedIn = { token: "token-0", expires_in: 900, user: USER };
  return {
    open,
    server,
    signedIn,
    pass: (seconds: number) => {
      now += seconds * 1000;
    },
    stored,
  };
}

describe("a visitor", () => {
  test("asks nothing", async () => {
    const { open, server } = browser();
    const tab = open();
    await tab.restore();
    expect(await tab.accessToken()).toBeNull();
    expect(tab.state.status).toBe("anonymous");
    expect(server.refreshes).toBe(0);
  });
});

describe("somebody signed in", () => {
  test("is found again after the page was loaded anew", async () => {
    const { open, signedIn, server } = browser();
    open().begin(signedIn);
    // A tab that is alone: the others are gone with their memory.
    const later = open();
    expect(later.state.status).toBe("restoring");
    await later.restore();
    expect(later.state.user?.login).toBe("demo");
    expect(server.refreshes).toBeLessThanOrEqual(1);
  });

  test("keeps the session when ten tabs wake up at once with tokens gone stale", async () => {
    const { open, signedIn, server, pass } = browser();
    const tabs = Array.from({ length: 10 }, open);
    tabs[0]?.begin(signedIn);
    await vi.waitFor(
      () => expect(tabs.every((tab) => tab.state.status === "signedIn")).toBe(true),
      PATIENTLY,
    );
    pass(10_000);
    const tokens = await Promise.all(tabs.map((tab) => tab.accessToken()));
    expect(new Set(tokens)).toEqual(new Set(["token-1"]));
    expect(server).toMatchObject({ refreshes: 1, ended: false });
  });

  test("is still here when the answer to a refresh was lost, also on the next page", async () => {
    const { open, signedIn, server, pass } = browser();
    const tab = open();
    tab.begin(signedIn);
    pass(10_000);
    server.unheard = true;
    await expect(tab.accessToken()).rejects.toThrow();
    await expect(tab.accessToken()).rejects.toThrow();
    server.unheard = false;
    const next = open();
    await next.restore();
    expect(next.state.user?.login).toBe("demo");
    pass(10_000);
    expect(await next.accessToken()).toBe("token-4");
    expect(server.ended).toBe(false);
  });

  test("opens another page with the token that the first one has", async () => {
    const { open, signedIn, server } = browser();
    open().begin(signedIn);
    const second = open();
    expect(await second.accessToken()).toBe("token-0");
    expect(server.refreshes).toBe(0);
  });

  test("refreshes once for many requests of one tab", async () => {
    const { open, signedIn, server, pass } = browser();
    const tab = open();
    tab.begin(signedIn);
    pass(10_000);
    await Promise.all(Array.from({ length: 20 }, () => tab.accessToken()));
    expect(server.refreshes).toBe(1);
  });

  test("gets another token when one is refused", async () => {
    const { open, signedIn } = browser();
    const tab = open();
    tab.begin(signedIn);
    expect(await tab.renewedToken("token-0")).toBe("token-1");
    expect(await tab.renewedToken("token-0")).toBe("token-1");
  });

  test("is signed out in every tab at once", async () => {
    const { open, signedIn, server } = browser();
    const [one, two] = [open(), open()];
    one.begin(signedIn);
    await vi.waitFor(() => expect(two.state.status).toBe("signedIn"), PATIENTLY);
    expect(await one.signOut()).toBe(true);
    expect(two.state).toEqual({ status: "anonymous", user: null });
    expect(await two.accessToken()).toBeNull();
    expect(server).toMatchObject({ logouts: 1, refreshes: 0 });
  });

  test("whose sign-out did not arrive is signed out by the next page", async () => {
    const { open, signedIn, server } = browser();
    const tab = open();
    tab.begin(signedIn);
    server.down = true;
    expect(await tab.signOut()).toBe(false);
    expect(tab.state.status).toBe("anonymous");
    server.down = false;
    await open().restore();
    await vi.waitFor(() => expect(server.logouts).toBe(1), PATIENTLY);
    await open().restore();
    expect(server).toMatchObject({ logouts: 1, ended: true });
  });

  test("is signed out once, also when another page opens meanwhile", async () => {
    const { open, signedIn, server, stored } = browser();
    const tab = open();
    tab.begin(signedIn);
    server.slow = true;
    const leaving = tab.signOut();
    const later = open();
    await later.restore();
    expect(await leaving).toBe(true);
    await vi.waitFor(() => expect(stored.size).toBe(0), PATIENTLY);
    // Its turn comes after those that were taken before: the later page took none.
    await later.signOut();
    expect(server.logouts).toBe(2);
  });

  test("whose sign-out had an answer that was lost is signed out, and asks no more", async () => {
    const { open, signedIn, server, stored } = browser();
    const tab = open();
    tab.begin(signedIn);
    server.unheard = true;
    expect(await tab.signOut()).toBe(false);
    server.unheard = false;
    await open().restore();
    await vi.waitFor(() => expect(server.logouts).toBe(2), PATIENTLY);
    await vi.waitFor(() => expect(stored.size).toBe(0), PATIENTLY);
  });

  test("who signed in again meanwhile keeps the new session", async () => {
    const { open, signedIn, server } = browser();
    const tab = open();
    tab.begin(signedIn);
    server.down = true;
    await tab.signOut();
    server.down = false;
    tab.begin(signedIn);
    const later = open();
    await later.restore();
    expect(later.state.status).toBe("signedIn");
    expect(server.logouts).toBe(0);
  });

  test("stays signed out when a refresh was on its way", async () => {
    const { open, signedIn, server, pass } = browser();
    const tab = open();
    tab.begin(signedIn);
    pass(10_000);
    server.slow = true;
    const asking = tab.accessToken();
    await vi.waitFor(() => expect(server.refreshes).toBe(1), { interval: 1, ...PATIENTLY });
    await tab.signOut();
    expect(await asking).toBeNull();
    expect(tab.state.status).toBe("anonymous");
  });
});

describe("a session that ended by itself", () => {
  test("is said to be expired, and the person stays known", async () => {
    const { open, signedIn, server, pass, stored } = browser();
    const tab = open();
    tab.begin(signedIn);
    server.ended = true;
    pass(10_000);
    expect(await tab.accessToken()).toBeNull();
    expect(tab.state).toEqual({ status: "expired", user: USER });
    expect(stored.size).toBe(0);
    tab.begin(signedIn);
    expect(tab.state.status).toBe("signedIn");
  });

  test("is noticed by the other tabs when they next ask", async () => {
    const { open, signedIn, server, pass } = browser();
    const [one, two] = [open(), open()];
    one.begin(signedIn);
    await vi.waitFor(() => expect(two.state.status).toBe("signedIn"), PATIENTLY);
    server.ended = true;
    pass(10_000);
    await one.accessToken();
    expect(await two.accessToken()).toBeNull();
    expect(two.state.status).toBe("expired");
    expect(server.refreshes).toBe(1);
  });

  test("is another thing than a server that does not answer", async () => {
    const { open, signedIn, server, pass } = browser();
    const tab = open();
    tab.begin(signedIn);
    server.down = true;
    pass(10_000);
    await expect(tab.accessToken()).rejects.toMatchObject({ code: "network" });
    server.down = false;
    expect(await tab.accessToken()).toBe("token-1");
  });
});
