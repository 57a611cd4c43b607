import { CalendarX2, SearchX } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { EmptyState, ErrorNotice, Pager, SkeletonList } from "@/components/States";
import type { BookingRecord, Place } from "@/lib/api/types";
import { type BookingFilter, isNarrowed, queryOf } from "../filters";
import { useOwnerBookings } from "../queries";
import { BookingFilters } from "./BookingFilters";
import { BookingsTable } from "./BookingsTable";
import { CancelBookingDialog } from "./CancelBookingDialog";
import { DownloadBookings } from "./DownloadBookings";

export interface BookingsBoardProps {
  filter: BookingFilter;
  onFilter: (filter: Partial<BookingFilter>) => void;
  onClear: () => void;
  /** The places to choose from; left out where the place is given. */
  places?: readonly Place[];
  /** Dates are meant by this clock. */
  zone: string;
  /** Always this place's. */
  only?: string;
}

/** Bookings with their filters, their file and what an owner does to them. */
export function BookingsBoard({
  filter,
  onFilter,
  onClear,
  places,
  zone,
  only,
}: BookingsBoardProps) {
  const { t } = useTranslation("owner");
  const [canceling, setCanceling] = useState<BookingRecord | null>(null);
  const query = queryOf({ ...filter, place: only ?? filter.place }, zone);
  const bookings = useOwnerBookings(query);
  const rows = bookings.data?.pages.flatMap((page) => page.items) ?? [];
  const total = bookings.data?.pages[0]?.total;
  const narrowed = isNarrowed(filter);
  return (
    <div className="grid min-w-0 grid-cols-1 gap-5">
      <BookingFilters filter={filter} onFilter={onFilter} onClear={onClear} places={places} />
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-3">
        <p role="status" className="text-sm text-soft">
          {typeof total === "number" &&
            t(query.sort ? "bookings.byArrival" : "bookings.latestFirst", {
              bookings: t("bookings.count", { count: total }),
            })}
        </p>
        {rows.length > 0 && <DownloadBookings query={query} />}
      </div>
      {bookings.isPending ? (
        <SkeletonList count={5} className="h-20" />
      ) : bookings.isError ? (
        <ErrorNotice
          error={bookings.error}
          onRetry={() => bookings.refetch()}
          retrying={bookings.isFetching}
        />
      ) : rows.length === 0 ? (
        <NoBookings narrowed={narrowed} onePlace={only !== undefined} onClear={onClear} />
      ) : (
        <>
          <BookingsTable rows={rows} withPlace={!only} onCancel={setCanceling} />
          <Pager
            hasMore={bookings.hasNextPage}
            loading={bookings.isFetchingNextPage}
            onMore={() => bookings.fetchNextPage()}
          />
        </>
      )}
      {canceling && <CancelBookingDialog booking={canceling} onClose={() => setCanceling(null)} />}
    </div>
  );
}

function NoBookings({
  narrowed,
  onePlace,
  onClear,
}: {
  narrowed: boolean;
  onePlace: boolean;
  onClear: () => void;
}) {
  const { t } = useTranslation("owner");
  if (narrowed) {
    return (
      <EmptyState
        icon={SearchX}
        title={t("bookings.noneFound.title")}
        text={t("bookings.noneFound.text")}
        action={
          <Button variant="secondary" onClick={onClear}>
            {t("bookings.clear")}
          </Button>
        }
      />
    );
  }
  const kind = onePlace ? "emptyPlace" : "empty";
  return (
    <EmptyState
      icon={CalendarX2}
      title={t(`bookings.${kind}.title`)}
      text={t(`bookings.${kind}.text`)}
    />
  );
}
