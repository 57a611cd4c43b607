import { CarFront, ChevronRight, Wallet } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { LinkButton, TextLink } from "@/components/Button";
import { Section } from "@/components/Card";
import { Page } from "@/components/Page";
import { EmptyState, ErrorNotice, Skeleton } from "@/components/States";
import { Money, useNow } from "@/components/Values";
import { defaultStay, placeLink } from "@/features/places/model";
import { useBalance } from "@/features/wallet/queries";
import type { BookingRecord } from "@/lib/api/types";
import { useSession } from "@/lib/session";
import { MINUTE } from "@/lib/time";
import { mostPressing, onShelf, partOfDay, placesOf } from "../model";
import { BookingCard } from "../parts/BookingCard";
import { Hero } from "../parts/Hero";
import { QuickSearch } from "../parts/QuickSearch";
import { useBookingsAhead, useRecentBookings } from "../queries";

const MOST_AHEAD = 4;
const MOST_PLACES = 4;

export function Component() {
  const { t } = useTranslation("bookings");
  const { user } = useSession();
  const ahead = useBookingsAhead();
  const recent = useRecentBookings();
  const now = useNow(MINUTE / 4);
  const greeting = t(`overview.greeting.${partOfDay(new Date(now))}`, { login: user?.login ?? "" });
  const bookings = ahead.data?.pages[0]?.items ?? [];
  const pressing = mostPressing(bookings, now);
  const later = onShelf(bookings, "upcoming", now).filter((one) => one !== pressing);
  return (
    <Page title={greeting}>
      <div className="grid gap-4 md:gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
        {ahead.isPending ? (
          <Skeleton className="h-80 rounded-xl" />
        ) : ahead.isError && !ahead.data ? (
          <ErrorNotice
            error={ahead.error}
            onRetry={() => ahead.refetch()}
            retrying={ahead.isFetching}
          />
        ) : pressing ? (
          <Hero booking={pressing} />
        ) : (
          <NoStay />
        )}
        <div className="grid content-start gap-4 md:gap-6">
          <BalanceFigure />
          <QuickSearch />
        </div>
      </div>
      {later.length > 0 && <Ahead bookings={later.slice(0, MOST_AHEAD)} />}
      <BookAgain places={placesOf(recent.data ?? []).slice(0, MOST_PLACES)} />
    </Page>
  );
}

function NoStay() {
  const { t } = useTranslation("bookings");
  return (
    <EmptyState
      icon={CarFront}
      title={t("overview.none.title")}
      text={t("overview.none.text")}
      action={<LinkButton to="/driver/search">{t("list.find")}</LinkButton>}
    />
  );
}

function BalanceFigure() {
  const { t } = useTranslation("bookings");
  const { data } = useBalance();
  return (
    <Link
      to="/driver/balance"
      className="panel flex items-center justify-between gap-4 p-5 transition-colors hover:border-accent"
    >
      <span className="grid gap-1">
        <span className="text-sm text-soft">{t("overview.balance")}</span>
        <strong className="text-xl font-semibold tracking-tight">
          {data ? <Money minor={data.balance} currency={data.currency} /> : "–"}
        </strong>
      </span>
      <span className="flex items-center gap-2 text-sm font-semibold text-accent">
        <Wallet aria-hidden className="size-5" />
        {t("overview.topUp")}
      </span>
    </Link>
  );
}

function Ahead({ bookings }: { bookings: BookingRecord[] }) {
  const { t } = useTranslation("bookings");
  return (
    <Section
      title={t("overview.ahead")}
      actions={
        <TextLink to="/driver/bookings?shelf=upcoming">{t("overview.allBookings")}</TextLink>
      }
    >
      <ul className="grid gap-4 lg:grid-cols-2">
        {bookings.map((booking) => (
          <li key={booking.booking_id}>
            <BookingCard booking={booking} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Places where one parked before, for a stay from the next quarter of an hour. */
function BookAgain({ places }: { places: BookingRecord[] }) {
  const { t } = useTranslation("bookings");
  if (places.length === 0) return null;
  return (
    <Section title={t("overview.again")}>
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
        {places.map((place) => (
          <li key={place.parking_place_id}>
            <Link
              to={placeLink(place.parking_place_id, defaultStay())}
              className="panel flex h-full min-h-20 items-center justify-between gap-3 p-4 transition-colors hover:border-accent"
            >
              <span className="grid min-w-0">
                <span className="font-semibold">{place.place_name}</span>
                <span className="text-sm text-soft">{place.place_city}</span>
              </span>
              <ChevronRight aria-hidden className="size-5 shrink-0 text-soft" />
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
