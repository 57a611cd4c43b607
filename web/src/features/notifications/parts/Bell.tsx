import { Bell as BellIcon } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useUnread } from "../queries";

const InboxPopover = lazy(() => import("./InboxPopover"));
const MOST_SHOWN = 99;

/** The inbox behind a bell in the header, which says how much of it is unread. */
export function Bell() {
  return (
    <Suspense fallback={<span className="size-11" />}>
      <BellWithTexts />
    </Suspense>
  );
}

function BellWithTexts() {
  const { t } = useTranslation("notifications");
  const [isOpen, setOpen] = useState(false);
  const [wasOpen, setWasOpen] = useState(false);
  const bell = useRef<HTMLButtonElement>(null);
  const unread = useUnread().data ?? 0;
  function open(next: boolean): void {
    setOpen(next);
    if (next) setWasOpen(true);
  }
  return (
    <>
      <button
        ref={bell}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => open(!isOpen)}
        aria-label={t("bell.label", { count: unread })}
        title={t("inbox.title")}
        className="relative grid size-11 shrink-0 place-items-center rounded-full text-soft transition-colors hover:bg-sunk hover:text-ink aria-expanded:bg-accent-wash aria-expanded:text-accent"
      >
        <BellIcon aria-hidden className="size-5" />
        {unread > 0 && (
          <span
            aria-hidden
            className="numbers absolute top-0.5 right-0 grid h-5 min-w-5 place-items-center rounded-full bg-accent px-1 text-[0.6875rem] font-bold text-on-accent"
          >
            {unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}
          </span>
        )}
      </button>
      {wasOpen && (
        <Suspense>
          <InboxPopover bell={bell} unread={unread} open={isOpen} onOpenChange={open} />
        </Suspense>
      )}
    </>
  );
}
