import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./Button";
import type { DialogProps } from "./Dialog";
import { Veil } from "./Veil";

/** A sheet from below on phones, a box in the middle elsewhere. */
export default function DialogSheet({ open, onClose, title, description, children }: DialogProps) {
  const { t } = useTranslation();
  const opener = useRef<Element | null>(null);
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Veil />
        <Radix.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          onOpenAutoFocus={() => {
            opener.current = openerNow();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            giveFocusBack(opener.current);
          }}
          className="rise fixed inset-x-0 bottom-0 z-50 grid max-h-[92dvh] gap-4 overflow-y-auto rounded-t-xl border border-line bg-raised p-6 shadow-lift sm:inset-0 sm:m-auto sm:h-fit sm:w-[min(32rem,calc(100vw-2rem))] sm:rounded-xl sm:p-8"
        >
          <div className="flex items-start justify-between gap-4">
            <Radix.Title className="text-xl">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton icon={X} label={t("action.close")} className="-mt-2 -mr-2" />
            </Radix.Close>
          </div>
          {description && (
            <Radix.Description asChild>
              <div className="-mt-2 text-soft">{description}</div>
            </Radix.Description>
          )}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

let lastOpener: Element | null = null;

/** What has the focus as a dialog opens; where one follows another, what opened the first. */
function openerNow(): Element | null {
  const focused = document.activeElement;
  const isOfPage = focused !== document.body && !focused?.closest('[role="dialog"]');
  if (isOfPage) lastOpener = focused;
  return lastOpener;
}

/** Radix knows of its own triggers only. What opened the dialog may be gone with what it did. */
function giveFocusBack(opener: Element | null): void {
  // Another dialog followed: it has the focus, and gives it back in its turn.
  if (document.querySelector('[role="dialog"]')) return;
  const target = opener?.isConnected ? opener : document.querySelector("h1[tabindex]");
  if (target instanceof HTMLElement) target.focus();
}
