import i18next, { type BackendModule } from "i18next";
import { initReactI18next } from "react-i18next";
import {
  firstLanguage,
  LANGUAGES,
  type Language,
  type Namespace,
  readTexts,
  rememberLanguage,
} from "./texts";

export { LANGUAGES, type Language, type Namespace };

let haveStarted: () => void;
const started = new Promise<void>((resolve) => {
  haveStarted = resolve;
});

const backend: BackendModule = {
  type: "backend",
  init() {},
  read(language, namespace, done) {
    readTexts(language, namespace).then(
      (texts) => done(null, texts),
      (error) => done(error as Error, null),
    );
  },
};

export async function startTexts(): Promise<void> {
  i18next.on("languageChanged", (language) => {
    document.documentElement.lang = language;
  });
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: firstLanguage(),
      supportedLngs: LANGUAGES,
      // Both files have the same keys, so nothing falls back.
      fallbackLng: false,
      ns: ["common"],
      defaultNS: "common",
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
      showSupportNotice: false,
    } as Parameters<typeof i18next.init>[0]);
  haveStarted();
}

/** Before a page renders, so that it renders once. */
export async function loadTexts(...namespaces: Namespace[]): Promise<void> {
  await started;
  await i18next.loadNamespaces(namespaces);
}

export async function chooseLanguage(language: Language): Promise<void> {
  rememberLanguage(language);
  await i18next.changeLanguage(language);
}

export function currentLanguage(): Language {
  return LANGUAGES.find((known) => known === i18next.language) ?? "en";
}
