import { BellOff, CheckCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { ErrorNotice, SkeletonList } from "@/components/States";
import { toast } from "@/components/Toasts";
import type { Notice } from "@/lib/api/types";
import { problemText } from "@/lib/errors";
import { useSession } from "@/lib/session";
import { pathOf } from "../model";
import { useInbox, useMarkRead } from "../queries";
import { InboxItem } from "./InboxItem";

/** What the person was told, the newest first. */
export function Inbox({ unread, onLeave }: { unread: number; onLeave: () => void }) {
  const { t } = useTranslation("notifications");
  const { t: common } = useTranslation();
  const inbox = useInbox();
  const markRead = useMarkRead();
  const role = useSession().user?.role ?? "driver";
  const notices = inbox.data?.pages.flatMap((page) => page.items) ?? [];

  function open(notice: Notice) {
    if (!notice.read_at) markRead.mutate([notice.id]);
    onLeave();
  }

  return (
    <>
      <header className="sticky top-0 z-10 flex min-h-14 items-center justify-between gap-3 border-b border-line bg-raised py-1 pr-2 pl-5">
        <h2 className="text-lg">{t("inbox.title")}</h2>
        {unread > 0 && (
          <Button
            variant="quiet"
            size="small"
            icon={CheckCheck}
            pending={markRead.isPending}
            onClick={() =>
              markRead.mutate("all", {
                onError: (error) => toast(problemText(common, error), "bad"),
              })
            }
          >
            {t("inbox.readAll")}
          </Button>
        )}
      </header>
      {inbox.isPending ? (
        <div className="p-4">
          <SkeletonList count={3} className="h-16" />
        </div>
      ) : inbox.isError ? (
        <div className="p-4">
          <ErrorNotice
            error={inbox.error}
            onRetry={() => void inbox.refetch()}
            retrying={inbox.isFetching}
          />
        </div>
      ) : notices.length === 0 ? (
        <Nothing />
      ) : (
        <>
          <ul className="divide-y divide-line">
            {notices.map((notice) => (
              <li key={notice.id}>
                <InboxItem notice={notice} to={pathOf(notice, role)} onOpen={() => open(notice)} />
              </li>
            ))}
          </ul>
          {inbox.hasNextPage && (
            <div className="grid justify-items-center border-t border-line p-3">
              <Button
                variant="quiet"
                size="small"
                pending={inbox.isFetchingNextPage}
                onClick={() => void inbox.fetchNextPage()}
              >
                {common("action.showMore")}
              </Button>
            </div>
          )}
        </>
      )}
    </>
  );
}

function Nothing() {
  const { t } = useTranslation("notifications");
  return (
    <div className="grid justify-items-center gap-2 px-6 py-12 text-center">
      <BellOff aria-hidden className="size-8 text-soft" />
      <p className="font-semibold">{t("inbox.emptyTitle")}</p>
      <p className="text-sm text-soft">{t("inbox.emptyText")}</p>
    </div>
  );
}
