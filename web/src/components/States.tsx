import { CircleAlert, type LucideIcon, RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { problemText } from "@/lib/errors";
import { Button } from "./Button";
import { classes } from "./classes";

/** Holds the room of what is loading. Give it the size of that: `h-32`. */
export function Skeleton({ className = "h-6" }: { className?: string }) {
  return <div aria-hidden className={classes("shimmer rounded-md", className)} />;
}

/** As many skeletons, and one word for those who do not see them. */
export function SkeletonList({
  count = 3,
  className = "h-28",
}: {
  count?: number;
  className?: string;
}) {
  const { t } = useTranslation();
  return (
    <div role="status" className="grid gap-4">
      <span className="sr-only">{t("state.loading")}</span>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same.
        <Skeleton key={index} className={classes("rounded-lg", className)} />
      ))}
    </div>
  );
}

export interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  text?: ReactNode;
  /** What to do about it. */
  action?: ReactNode;
}

export function EmptyState({ icon: Icon, title, text, action }: EmptyStateProps) {
  return (
    <div className="grid justify-items-center gap-3 rounded-xl border border-dashed border-edge px-6 py-14 text-center">
      <span className="grid size-14 place-items-center rounded-full bg-accent-wash text-accent">
        <Icon aria-hidden className="size-7" />
      </span>
      <h2 className="text-lg">{title}</h2>
      {text && <p className="max-w-narrow text-soft">{text}</p>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}

/** A load that failed, with another try. */
export function ErrorNotice({
  error,
  onRetry,
  retrying = false,
}: {
  error: unknown;
  onRetry?: () => void;
  retrying?: boolean;
}) {
  const { t } = useTranslation();
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-lg bg-bad-wash p-5"
    >
      <CircleAlert aria-hidden className="size-6 shrink-0 text-bad" />
      <p className="min-w-0 flex-1 basis-48 font-medium text-bad">{problemText(t, error)}</p>
      {onRetry && (
        <Button
          variant="secondary"
          size="small"
          icon={RotateCcw}
          pending={retrying}
          onClick={onRetry}
        >
          {t("action.retry")}
        </Button>
      )}
    </div>
  );
}

export interface PagerProps {
  hasMore: boolean;
  loading: boolean;
  onMore: () => void;
  /** Shown at the end of a list that took several pages. */
  end?: ReactNode;
}

/** "Show more", and a word at the end. Works with `useInfiniteQuery`. */
export function Pager({ hasMore, loading, onMore, end }: PagerProps) {
  const { t } = useTranslation();
  return (
    <div className="grid justify-items-center py-2">
      {hasMore ? (
        <Button variant="secondary" pending={loading} onClick={onMore}>
          {t("action.showMore")}
        </Button>
      ) : (
        <p className="text-sm text-soft">{end ?? t("state.end")}</p>
      )}
    </div>
  );
}
