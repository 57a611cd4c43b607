import type { Page } from "@playwright/test";

type Texts = string | { [key: string]: Texts };

const ACCENTS: Record<string, string> = {
  a: "áâ",
  e: "éê",
  i: "íî",
  o: "óô",
  u: "úû",
  y: "ýÿ",
  A: "Áâ",
  E: "Éê",
  I: "Íî",
  O: "Óô",
  U: "Úû",
};

/**
 * Puts a language in the place of English that nobody speaks: every vowel is accented and there
 * twice, so that texts and each of their words are about two fifths longer. What is in {{braces}}
 * and in <tags> stays. What keeps its plain letters on a page did not come from a language file.
 */
export async function speakLonger(page: Page): Promise<void> {
  await page.route("**/static/texts-en-*.js", async (route) => {
    const answer = await route.fetch();
    const code = await answer.text();
    const texts = (await import(`data:text/javascript,${encodeURIComponent(code)}`)).default;
    await route.fulfill({
      contentType: "text/javascript",
      body: `export default ${JSON.stringify(longer(texts))}`,
    });
  });
}

export function longer(texts: Texts): Texts {
  if (typeof texts !== "string")
    return Object.fromEntries(Object.entries(texts).map(([key, value]) => [key, longer(value)]));
  return texts
    .split(/(\{\{.*?\}\}|<.*?>)/)
    .map((part, index) => (index % 2 ? part : accented(part)))
    .join("");
}

function accented(text: string): string {
  return Array.from(text, (letter) => ACCENTS[letter] ?? letter).join("");
}
