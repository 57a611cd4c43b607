import { api, unwrap } from "@/lib/api/client";
import type { User } from "@/lib/api/types";
import { chooseLanguage, currentLanguage, type Language } from "@/lib/i18n";
import { takeNewToken } from "@/lib/newToken";
import { session } from "@/lib/session";
import type { ComeBack } from "./signInPage";

export async function signIn(body: { login: string; password: string }): Promise<User> {
  const answer = await unwrap(api.auth.POST("/login", { body: { ...body, refresh: false } }));
  session.begin(answer);
  // What is said next is said in the account's language.
  await chooseLanguage(answer.user.locale);
  return answer.user;
}

export async function signInByCode({ code, verifier, redirectUri }: ComeBack): Promise<User> {
  const body = { code, code_verifier: verifier, redirect_uri: redirectUri, refresh: false };
  const answer = await unwrap(api.auth.POST("/login/code", { body }));
  session.begin(answer);
  await chooseLanguage(answer.user.locale);
  return answer.user;
}

export interface Registration {
  email: string;
  login: string;
  password: string;
  role: "driver" | "owner";
}

export async function register(body: Registration): Promise<User> {
  const locale = currentLanguage();
  const answer = await unwrap(
    api.auth.POST("/register", { body: { ...body, locale, refresh: false, telegram_id: 0 } }),
  );
  session.begin(answer);
  return answer.user;
}

export async function changePassword(body: {
  login: string;
  oldPassword: string;
  newPassword: string;
}): Promise<void> {
  session.begin(
    await unwrap(api.auth.POST("/change-password", { body: { ...body, refresh: false } })),
  );
}

export async function changeEmail(email: string): Promise<void> {
  session.update(await unwrap(api.auth.PATCH("/me", { body: { email } })));
}

/** Speaks it at once, and keeps it with the account of who is signed in. */
export async function saveLanguage(language: Language): Promise<void> {
  await chooseLanguage(language);
  if (session.state.status !== "signedIn") return;
  try {
    const account = await unwrap(api.auth.PATCH("/me", { body: { locale: language } }));
    // Messages are worded in the token's language.
    await takeNewToken().catch(() => session.update(account));
  } catch {
    // This browser keeps it; messages go on in the former language.
  }
}
