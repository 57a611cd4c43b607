import { ApiProblem } from "./api/problem";
import type { SignedIn, User } from "./api/types";
import { config } from "./config";
import { exclusively, gathering, unlessBusy } from "./lock";
import { newRandomKey } from "./randomKey";

/**
 * Who is here. The access token lives in memory only; the refresh token in a cookie that scripts
 * cannot read, and a mark in localStorage says that there is one, so that visitors ask nothing.
 *
 * A refresh token is good for one use, and a second use ends the session. So one tab refreshes at
 * a time, and the others take the token it got. A try whose answer never came, as when the page was
 * left meanwhile, keeps its name: made again under it, it is the same use.
 */
export type SessionState =
  | { status: "restoring"; user: null }
  | { status: "anonymous"; user: null }
  | { status: "signedIn"; user: User }
  /** It ended by itself while somebody worked here: the page stays until they sign in again. */
  | { status: "expired"; user: User };

interface Token {
  value: string;
  expiresAt: number;
  user: User;
}
type News =
  | { kind: "token"; token: Token }
  | { kind: "ended" }
  | { kind: "wanted" }
  | { kind: "user"; user: User };

const NAME = "parking-net.session";
/** Somebody signed out, and the server has not confirmed it yet. */
const LEAVING = "parking-net.leaving";
/** The name of a refresh that has had no answer yet. */
const ATTEMPT = "parking-net.refresh";
const EARLY_MILLISECONDS = 30_000;
const ASKING_MILLISECONDS = 120;

export interface SessionParts {
  fetch: typeof fetch;
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  channel: Pick<BroadcastChannel, "postMessage" | "addEventListener"> | null;
  exclusively: typeof exclusively;
  unlessBusy: typeof unlessBusy;
  /** Tabs that may have a token to share. */
  holders: ReturnType<typeof gathering>;
  now: () => number;
  askingMilliseconds: number;
}

export function createSession(parts: SessionParts) {
  let token: Token | null = null;
  let state: SessionState = marked()
    ? { status: "restoring", user: null }
    : { status: "anonymous", user: null };
  let refreshing: Promise<Token | null> | null = null;
  const listeners = new Set<() => void>();

  parts.channel?.addEventListener("message", (event) => {
    const news = (event as MessageEvent<News>).data;
    if (news.kind === "token") adopt(news.token);
    if (news.kind === "ended") end("signedOut");
    if (news.kind === "user" && token) adopt({ ...token, user: news.user });
    if (news.kind === "wanted" && isFresh(token)) tell({ kind: "token", token });
  });

  function marked(): boolean {
    return parts.storage.getItem(NAME) !== null;
  }

  function isFresh(one: Token | null): one is Token {
    return one !== null && one.expiresAt - parts.now() > EARLY_MILLISECONDS;
  }

  function tell(news: News): void {
    parts.channel?.postMessage(news);
  }

  function become(next: SessionState): void {
    state = next;
    for (const listener of listeners) listener();
  }

  function adopt(next: Token): void {
    token = next;
    parts.holders.countMe();
    become({ status: "signedIn", user: next.user });
  }

  function end(how: "signedOut" | "expired"): void {
    const former = state.user;
    token = null;
    if (how === "expired") parts.storage.removeItem(NAME);
    become(
      how === "expired" && former
        ? { status: "expired", user: former }
        : { status: "anonymous", user: null },
    );
  }

  function endInEveryTab(): void {
    parts.storage.removeItem(NAME);
    end("signedOut");
    tell({ kind: "ended" });
  }

  function tokenOf(view: SignedIn): Token {
    return { value: view.token, expiresAt: parts.now() + view.expires_in * 1000, user: view.user };
  }

  async function ask(): Promise<void> {
    if (!parts.channel || !(await parts.holders.isAnybodyThere())) return;
    tell({ kind: "wanted" });
    await new Promise((resolve) => setTimeout(resolve, parts.askingMilliseconds));
  }

  function attempt(): string {
    const name = parts.storage.getItem(ATTEMPT) ?? newRandomKey();
    parts.storage.setItem(ATTEMPT, name);
    return name;
  }

  async function refreshUnder(stale: Token | null): Promise<Token | null> {
    // Another tab may have been first, or has a good one already.
    if (token !== stale && isFresh(token)) return token;
    if (stale === null) await ask();
    if (token !== stale && isFresh(token)) return token;
    if (!marked()) {
      if (state.status === "signedIn") end("expired");
      return null;
    }
    let response: Response;
    try {
      response = await parts.fetch(`${config.apiBaseUrl}/auth/refresh`, {
        method: "POST",
        credentials: "include",
        // An answer that is lost takes the only good refresh token with it: outlive the page.
        keepalive: true,
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ attempt: attempt() }),
      });
    } catch {
      throw ApiProblem.network();
    }
    if (response.status < 500) parts.storage.removeItem(ATTEMPT);
    if (response.status === 401 || response.status === 403) {
      end("expired");
      return null;
    }
    if (!response.ok) throw await ApiProblem.from(response);
    // Signed out meanwhile.
    if (!marked()) return null;
    const next = tokenOf((await response.json()) as SignedIn);
    adopt(next);
    tell({ kind: "token", token: next });
    return next;
  }

  function refresh(): Promise<Token | null> {
    const stale = token;
    refreshing ??= parts
      .exclusively(NAME, () => refreshUnder(stale))
      .finally(() => {
        refreshing = null;
      });
    return refreshing;
  }

  /** Ends the session whose cookie is still here. One tab at a time. */
  async function leave(): Promise<boolean> {
    // Somebody has signed in since: the cookie is theirs.
    if (marked()) return true;
    const response = await parts
      .fetch(`${config.apiBaseUrl}/auth/logout`, {
        method: "POST",
        credentials: "include",
        keepalive: true,
        headers: { "Content-Type": "application/json" },
        body: "{}",
      })
      .catch(() => null);
    // Refused: it had ended already, as when the answer to a former try was lost.
    const isOver = response !== null && (response.ok || response.status === 401);
    if (isOver) parts.storage.removeItem(LEAVING);
    return isOver;
  }

  return {
    get state(): SessionState {
      return state;
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** At the start of the page: finds the session again, if a mark says that there is one. */
    async restore(): Promise<void> {
      // A tab that is busy with the session may be at just this.
      if (parts.storage.getItem(LEAVING) !== null) void parts.unlessBusy(NAME, leave);
      if (state.status !== "restoring") return;
      try {
        if ((await refresh()) === null && state.status === "restoring") end("signedOut");
      } catch {
        // The server does not answer now; the mark stays for the next try.
        become({ status: "anonymous", user: null });
      }
    },
    /** A token for a request, fresh; null for a visitor. */
    async accessToken(): Promise<string | null> {
      if (isFresh(token)) return token.value;
      if (!marked() && token === null) return null;
      return (await refresh())?.value ?? null;
    },
    /** Another token than the one that was refused; null when the session has ended. */
    async renewedToken(refused: string): Promise<string | null> {
      if (token && token.value !== refused) return token.value;
      return (await refresh())?.value ?? null;
    },
    /** Takes the answer of sign-in, registration or a change of password. */
    begin(view: SignedIn): void {
      parts.storage.setItem(NAME, "1");
      parts.storage.removeItem(LEAVING);
      adopt(tokenOf(view));
      if (token) tell({ kind: "token", token });
    },
    /** The person changed their profile. */
    update(user: User): void {
      if (!token) return;
      adopt({ ...token, user });
      tell({ kind: "user", user });
    },
    /** Ends it here, in every other tab, and on the server; gives whether the server confirmed it. */
    async signOut(): Promise<boolean> {
      parts.storage.setItem(LEAVING, "1");
      endInEveryTab();
      return parts.exclusively(NAME, leave);
    },
    /** The server has ended it already, together with the account. */
    endInEveryTab,
    /** The person did not sign in again. */
    forget(): void {
      end("signedOut");
    },
  };
}

export const session = createSession({
  fetch: (...args) => fetch(...args),
  storage: localStorage,
  channel: typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(NAME),
  exclusively,
  unlessBusy,
  holders: gathering(`${NAME}.holders`),
  now: Date.now,
  askingMilliseconds: ASKING_MILLISECONDS,
});
