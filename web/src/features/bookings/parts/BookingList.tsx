import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice, Pager, SkeletonList } from "@/components/States";
import { type ListWish, useBookings } from "../queries";
import { BookingCard } from "./BookingCard";
import { ListFilters } from "./ListFilters";
import { NoBookings } from "./NoBookings";
import { isNarrowed, type ListChange } from "./useListWish";
import { useOnShelf } from "./usePhase";

export interface BookingListProps {
  wish: ListWish;
  onChange: (change: ListChange) => void;
}

/** One shelf of bookings with its filters. */
export function BookingList({ wish, onChange }: BookingListProps) {
  const { list, bookings } = useShelf(wish);
  const { t } = useTranslation("bookings");
  const isEmpty = list.isSuccess && bookings.length === 0 && !list.hasNextPage;
  if (isEmpty && !isNarrowed(wish)) return <NoBookings wish={wish} onChange={onChange} />;
  return (
    <>
      {wish.shelf !== "now" && <ListFilters wish={wish} onChange={onChange} />}
      {isEmpty && <NoBookings wish={wish} onChange={onChange} />}
      {list.isError && (
        <ErrorNotice error={list.error} onRetry={() => list.refetch()} retrying={list.isFetching} />
      )}
      {!isEmpty && !list.isError && bookings.length === 0 && <SkeletonList className="h-36" />}
      <ul
        aria-label={t(`list.shelf.${wish.shelf}`)}
        className="grid items-start gap-4 lg:grid-cols-2"
      >
        {bookings.map((booking) => (
          <li key={booking.booking_id}>
            <BookingCard booking={booking} />
          </li>
        ))}
      </ul>
      {bookings.length > 0 && (list.hasNextPage || (list.data?.pages.length ?? 0) > 1) && (
        <Pager
          hasMore={list.hasNextPage}
          loading={list.isFetchingNextPage}
          onMore={() => list.fetchNextPage()}
          end={t("list.end")}
        />
      )}
    </>
  );
}

/** The shelf's bookings as the time goes by, from as many pages as it takes to find some. */
function useShelf(wish: ListWish) {
  const list = useBookings(wish);
  const loaded = list.data?.pages.flatMap((page) => page.items) ?? [];
  const bookings = useOnShelf(loaded, wish.shelf);
  const { hasNextPage, isFetching, isError, fetchNextPage } = list;
  const looksOn = bookings.length === 0 && hasNextPage && !isFetching && !isError;
  useEffect(() => {
    if (looksOn) void fetchNextPage();
  }, [looksOn, fetchNextPage]);
  return { list, bookings };
}
