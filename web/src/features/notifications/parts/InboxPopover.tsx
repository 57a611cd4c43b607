import { Popover } from "radix-ui";
import type { RefObject } from "react";
import { useTranslation } from "react-i18next";
import { Inbox } from "./Inbox";

export interface InboxPopoverProps {
  /** The button that it belongs to. */
  bell: RefObject<HTMLButtonElement | null>;
  unread: number;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** The inbox below its bell. It loads with the first press, not with every page. */
export default function InboxPopover({ bell, unread, open, onOpenChange }: InboxPopoverProps) {
  const { t } = useTranslation("notifications");
  return (
    <Popover.Root open={open} onOpenChange={onOpenChange}>
      <Popover.Anchor virtualRef={bell as RefObject<HTMLButtonElement>} />
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={8}
          collisionPadding={12}
          aria-label={t("inbox.title")}
          // The bell closes it by itself.
          onInteractOutside={(event) => {
            if (bell.current?.contains(event.target as Node)) event.preventDefault();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            bell.current?.focus();
          }}
          className="rise z-40 max-h-[min(36rem,calc(100dvh-6rem))] w-[min(26rem,calc(100vw-1.5rem))] overflow-y-auto rounded-xl border border-line bg-raised shadow-lift"
        >
          <Inbox unread={unread} onLeave={() => onOpenChange(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
