import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./Button";
import { classes } from "./classes";

type Tone = "good" | "bad" | "info";
interface Toast {
  id: number;
  tone: Tone;
  /** Words in the language of the moment; made when shown. */
  text: string;
}

const SHOWN_MILLISECONDS = 7_000;
const MOST = 3;
let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function become(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function dismiss(id: number): void {
  become(toasts.filter((toast) => toast.id !== id));
}

/** Says a result in passing. Success only after the server confirmed it. */
export function toast(text: string, tone: Tone = "good"): void {
  lastId += 1;
  const id = lastId;
  become([...toasts.filter((one) => one.text !== text), { id, tone, text }].slice(-MOST));
  setTimeout(() => dismiss(id), SHOWN_MILLISECONDS);
}

const ICONS = { good: CircleCheck, bad: CircleAlert, info: Info };
const TONES = { good: "text-good", bad: "text-bad", info: "text-accent" };

export function Toasts() {
  const { t } = useTranslation();
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <output
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 top-18 z-60 grid justify-items-center gap-2 lg:top-auto lg:bottom-6"
    >
      {shown.map((one) => {
        const Icon = ICONS[one.tone];
        return (
          <div
            key={one.id}
            className="rise pointer-events-auto flex max-w-text items-center gap-3 rounded-lg border border-line bg-raised py-1 pr-1 pl-4 shadow-lift"
          >
            <Icon aria-hidden className={classes("size-5 shrink-0", TONES[one.tone])} />
            <span className="py-2 font-medium">{one.text}</span>
            <IconButton icon={X} label={t("action.dismiss")} onClick={() => dismiss(one.id)} />
          </div>
        );
      })}
    </output>
  );
}
