import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { classes } from "@/components/classes";
import { Moment } from "@/components/Values";
import type { Notice } from "@/lib/api/types";

/** One message; leads to the booking that it is about. */
export function InboxItem({
  notice,
  to,
  onOpen,
}: {
  notice: Notice;
  to: string;
  onOpen: () => void;
}) {
  const { t } = useTranslation("notifications");
  const isUnread = !notice.read_at;
  return (
    <Link
      to={to}
      onClick={onOpen}
      className="grid grid-cols-[0.5rem_minmax(0,1fr)] gap-3 px-5 py-3.5 no-underline -outline-offset-3 hover:bg-sunk"
    >
      <span
        aria-hidden
        className={classes("mt-2 size-2 rounded-full", isUnread ? "bg-accent" : "bg-transparent")}
      />
      <span className="grid gap-0.5">
        <span className={isUnread ? "font-semibold" : "font-medium"}>
          {isUnread && <span className="sr-only">{t("inbox.unread")} </span>}
          {notice.title}
        </span>
        <span className="text-sm whitespace-pre-line text-soft">{notice.body}</span>
        <span className="text-xs text-soft">
          <Moment at={notice.created_at} />
        </span>
      </span>
    </Link>
  );
}
