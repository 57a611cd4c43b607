export const LANGUAGES = ["en", "ru"] as const;
export type Language = (typeof LANGUAGES)[number];
export type Namespace =
  | "common"
  | "places"
  | "bookings"
  | "wallet"
  | "session"
  | "notifications"
  | "owner"
  | "admin";

const SAVED = "parking-net.language";
const files = import.meta.glob<{ default: Record<string, string> }>("../locales/*/*.json");

/** The texts of one part of the app. Raises when they cannot be loaded. */
export async function readTexts(language: string, namespace: string) {
  const load = files[`../locales/${language}/${namespace}.json`];
  if (!load) throw new Error(`No texts ${language}/${namespace}`);
  return (await load()).default;
}

/** What was chosen here before, else what the browser prefers, else English. */
export function firstLanguage(): Language {
  const wanted = [localStorage.getItem(SAVED), ...navigator.languages];
  for (const one of wanted) {
    const language = LANGUAGES.find((known) => one?.toLowerCase().startsWith(known));
    if (language) return language;
  }
  return "en";
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(SAVED, language);
}
