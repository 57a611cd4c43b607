import { currentLanguage } from "@/lib/i18n";

/** The identity provider's own page, where a sign-in by authorization code begins (RFC 7636). */
export interface SignInPage {
  url: string;
  clientId: string;
}

/** What the provider sent back here, together with what was kept of the way there. */
export interface ComeBack {
  code: string;
  verifier: string;
  redirectUri: string;
  next: string | null;
}

interface Kept {
  state: string;
  verifier: string;
  next: string | null;
}

const KEPT = "parking-net.sign-in-page";
export const CALLBACK_PATH = "/sign-in/callback";

/** Browsers give what it takes to pages that came safely only: over https, or from this machine. */
export const canSignInElsewhere = (): boolean => window.isSecureContext;

/** The address to go to; what proves on the way back that it was us stays in this tab. */
export async function addressOf(page: SignInPage, next: string | null): Promise<string> {
  const kept: Kept = { state: secret(), verifier: secret(), next };
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(kept.verifier));
  const address = new URL(page.url);
  address.search = new URLSearchParams({
    client_id: page.clientId,
    redirect_uri: redirectUri(),
    response_type: "code",
    scope: "openid",
    state: kept.state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: "S256",
    ui_locales: currentLanguage(),
  }).toString();
  return address.href;
}

/** Once for each way there; null when the person gave up, or came by a link that is not ours. */
export function cameBack(search: URLSearchParams): ComeBack | null {
  const written = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  const kept = written === null ? null : (JSON.parse(written) as Kept);
  const code = search.get("code");
  if (!kept || !code || search.get("state") !== kept.state) return null;
  return { code, verifier: kept.verifier, redirectUri: redirectUri(), next: kept.next };
}

const redirectUri = () => location.origin + CALLBACK_PATH;

const secret = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
