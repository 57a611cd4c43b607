import { Languages, Monitor, Moon, Sun } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/Button";
import { classes } from "@/components/classes";
import { saveLanguage } from "@/features/session/queries";
import { currentLanguage } from "@/lib/i18n";
import { chooseTheme, THEMES, useTheme } from "@/lib/theme";

const ICONS = { system: Monitor, light: Sun, dark: Moon };

/** The language and the appearance, one press each. */
export function Preferences() {
  const { t } = useTranslation();
  const theme = useTheme();
  const other = currentLanguage() === "en" ? "ru" : "en";
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
  return (
    <>
      <button
        type="button"
        lang={other}
        aria-label={t(`language.${other}`)}
        title={t(`language.${other}`)}
        onClick={() => void saveLanguage(other)}
        className={classes(
          "inline-flex min-h-11 min-w-11 items-center justify-center gap-1.5 rounded-full px-2 text-sm font-semibold text-soft hover:bg-sunk hover:text-ink",
        )}
      >
        <Languages aria-hidden className="size-5" />
        <span aria-hidden className="whitespace-nowrap uppercase max-sm:hidden">
          {other}
        </span>
      </button>
      <IconButton
        icon={ICONS[theme]}
        label={`${t("theme.label")}: ${t(`theme.${theme}`)}`}
        onClick={() => chooseTheme(next)}
      />
    </>
  );
}
