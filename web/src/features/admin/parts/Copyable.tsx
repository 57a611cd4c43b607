import { Check, Copy } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { classes } from "@/components/classes";
import { copyText } from "@/lib/clipboard";

export interface CopyableProps {
  /** What it is, for those who do not see where it stands. */
  name: string;
  text: string;
  large?: boolean;
}

/** An id or a code, copied with one press. */
export function Copyable({ name, text, large }: CopyableProps) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const shown = useRef<HTMLSpanElement>(null);
  async function copy() {
    const done = await copyText(text);
    setCopied(done);
    // Where pages may not copy, it stands ready to be copied by hand.
    if (!done && shown.current) getSelection()?.selectAllChildren(shown.current);
  }
  const Icon = copied ? Check : Copy;
  return (
    <button
      type="button"
      className="flex min-h-11 items-center gap-3 rounded-md bg-sunk px-3 py-2 text-left select-text hover:text-accent"
      onClick={() => void copy()}
    >
      <span className="min-w-0 flex-1">
        <span className="sr-only">{name} </span>
        <span
          ref={shown}
          className={classes(
            "font-mono break-all",
            large ? "text-xl font-semibold" : "text-[0.75rem] tracking-tight",
          )}
        >
          {text}
        </span>
      </span>
      <Icon aria-hidden className="size-4 shrink-0 text-soft" />
      <span className={large ? "text-sm font-semibold" : "sr-only"} aria-live="polite">
        {copied ? t("action.copied") : t("action.copy")}
      </span>
    </button>
  );
}
