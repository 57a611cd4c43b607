import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { EmptyState, ErrorNotice, Pager, SkeletonList } from "@/components/States";
import type { Page } from "@/lib/api/client";

export interface FoundListProps<Item> {
  list: UseInfiniteQueryResult<InfiniteData<Page<Item>>>;
  /** "12 accounts", where the API says how many there are. */
  count?: (total: number) => string;
  icon: LucideIcon;
  empty: { title: string; text: string };
  /** Takes every filter away; missing while there is none. */
  onClear?: () => void;
  children: (items: Item[]) => ReactNode;
}

/** What was found, in each of its states: loading, refused, nothing, more to come, all of it. */
export function FoundList<Item>({
  list,
  count,
  icon,
  empty,
  onClear,
  children,
}: FoundListProps<Item>) {
  const { t } = useTranslation();
  if (list.isPending) return <SkeletonList count={4} className="h-20" />;
  if (list.isError && !list.data)
    return (
      <ErrorNotice
        error={list.error}
        onRetry={() => void list.refetch()}
        retrying={list.isFetching}
      />
    );
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const total = list.data?.pages[0]?.total ?? null;
  const clear = onClear && (
    <Button variant="secondary" onClick={onClear}>
      {t("action.clear")}
    </Button>
  );
  return (
    <div className="grid min-w-0 gap-4">
      <p role="status" className={total === null || !count ? "sr-only" : "text-sm text-soft"}>
        {items.length === 0 ? empty.title : total !== null && count?.(total)}
      </p>
      {items.length === 0 ? (
        <EmptyState icon={icon} title={empty.title} text={empty.text} action={clear} />
      ) : (
        <>
          {children(items)}
          {list.isError && <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />}
          {(list.hasNextPage || list.data.pages.length > 1) && (
            <Pager
              hasMore={list.hasNextPage}
              loading={list.isFetchingNextPage}
              onMore={() => void list.fetchNextPage()}
            />
          )}
        </>
      )}
    </div>
  );
}
