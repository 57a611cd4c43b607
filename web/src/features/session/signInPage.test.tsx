import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { PATIENTLY } from "@/lib/testing/patiently";
import { PLATFORM } from "@/lib/testing/records";
import { SignInElsewhere } from "./parts/SignInElsewhere";
import { addressOf, cameBack } from "./signInPage";

const PAGE = { url: "https://id.example.org/realms/r/protocol/openid-connect/auth", clientId: "c" };

afterEach(() => {
  sessionStorage.clear();
  vi.unstubAllGlobals();
});

async function sentWith(next: string | null): Promise<URLSearchParams> {
  return new URL(await addressOf(PAGE, next)).searchParams;
}

test("who comes back with the state we sent brings the code and what proves it ours", async () => {
  const sent = await sentWith("/places/1");
  expect(sent.get("code_challenge_method")).toBe("S256");
  const back = cameBack(new URLSearchParams({ code: "abc", state: sent.get("state") ?? "" }));
  expect(back).toMatchObject({ code: "abc", next: "/places/1" });
  expect(back?.redirectUri).toBe(sent.get("redirect_uri"));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(back?.verifier));
  const challenge = Buffer.from(digest).toString("base64url");
  expect(sent.get("code_challenge")).toBe(challenge);
});

test("a link that somebody else made signs nobody in", async () => {
  await sentWith(null);
  expect(cameBack(new URLSearchParams({ code: "abc", state: "theirs" }))).toBeNull();
});

test("one way there is one way back", async () => {
  const state = (await sentWith(null)).get("state") ?? "";
  expect(cameBack(new URLSearchParams({ code: "abc", state }))).not.toBeNull();
  expect(cameBack(new URLSearchParams({ code: "abc", state }))).toBeNull();
});

test("who gave up on the page comes back with no code", async () => {
  const state = (await sentWith(null)).get("state") ?? "";
  expect(cameBack(new URLSearchParams({ error: "access_denied", state }))).toBeNull();
});

test.each([
  { page: null, secure: true, buttons: 0 },
  { page: { url: PAGE.url, client_id: "c" }, secure: true, buttons: 1 },
  { page: { url: PAGE.url, client_id: "c" }, secure: false, buttons: 0 },
])("the button is there where it leads somewhere: %o", async ({ page, secure, buttons }) => {
  vi.stubGlobal("isSecureContext", secure);
  const config = { ...PLATFORM, sign_in_page: page };
  const fetched = vi.fn(() => Promise.resolve(Response.json(config)));
  vi.stubGlobal("fetch", fetched);
  const queries = new QueryClient();
  render(
    <QueryClientProvider client={queries}>
      <SignInElsewhere next={null} />
    </QueryClientProvider>,
  );
  await vi.waitFor(() => expect(queries.getQueryData(["platform"])).toBeDefined(), PATIENTLY);
  expect(screen.queryAllByRole("button", { name: "Sign in with Keycloak" })).toHaveLength(buttons);
});
