import { ArrowLeft, CircleCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useParams } from "react-router";
import { TextLink } from "@/components/Button";
import { Page } from "@/components/Page";
import { ErrorNotice, Skeleton } from "@/components/States";
import { NotFoundPage } from "@/components/Stops";
import { asProblem } from "@/lib/api/client";
import type { BookingRecord } from "@/lib/api/types";
import { formatStay } from "@/lib/time";
import { Actions } from "../parts/Actions";
import { CanceledNotice } from "../parts/CanceledNotice";
import { Pass } from "../parts/Pass";
import { PayPanel } from "../parts/PayPanel";
import { usePhase } from "../parts/usePhase";
import { useBooking } from "../queries";

export function Component() {
  const { t } = useTranslation("bookings");
  const { id = "" } = useParams();
  const booking = useBooking(id);
  if (booking.data) return <BookingView key={id} booking={booking.data} />;
  // Somebody else's booking is none of one's business, not even that it exists.
  if (booking.isError && [403, 404].includes(asProblem(booking.error).status)) {
    return <NotFoundPage />;
  }
  return (
    <Page title={t("pass.loading")} before={<BackToList />}>
      {booking.isError ? (
        <ErrorNotice
          error={booking.error}
          onRetry={() => booking.refetch()}
          retrying={booking.isFetching}
        />
      ) : (
        <Skeleton className="h-96 rounded-lg" />
      )}
    </Page>
  );
}

function BookingView({ booking }: { booking: BookingRecord }) {
  const { t } = useTranslation("bookings");
  const phase = usePhase(booking);
  const stay = formatStay(booking.date_from, booking.date_to, booking.place_timezone);
  const isNew = useIsNew(booking) && (phase === "upcoming" || phase === "running");
  return (
    <Page
      title={booking.place_name}
      lead={`${booking.place_address}, ${booking.place_city}`}
      before={<BackToList />}
    >
      {isNew && <Booked />}
      {/* What another tab, the owner or time itself does to it is heard as well as seen. */}
      <p role="status" className="sr-only">
        {t(`phase.${phase}`)}. {stay}
      </p>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_19rem] lg:gap-8">
        <div className="grid min-w-0 gap-6">
          {booking.status === "Waiting" && <PayPanel booking={booking} />}
          {booking.status === "Canceled" && <CanceledNotice booking={booking} />}
          <Pass booking={booking} phase={phase} />
        </div>
        <Actions booking={booking} phase={phase} />
      </div>
    </Page>
  );
}

/** Booked a moment ago: one comes from paying, or this page saw it unpaid before. */
function useIsNew(booking: BookingRecord): boolean {
  const { state } = useLocation();
  const [wasWaiting] = useState(booking.status === "Waiting");
  return wasWaiting || (state as { booked?: boolean } | null)?.booked === true;
}

function Booked() {
  const { t } = useTranslation("bookings");
  return (
    <div className="flex items-center gap-4 rounded-lg bg-good-wash p-5 text-good print:hidden">
      <CircleCheck aria-hidden className="size-8 shrink-0" />
      <div>
        <h2 className="text-lg">{t("pass.booked.title")}</h2>
        <p>{t("pass.booked.text")}</p>
      </div>
    </div>
  );
}

function BackToList() {
  const { t } = useTranslation("bookings");
  return (
    <TextLink
      to="/driver/bookings"
      className="inline-flex min-h-11 w-fit items-center gap-2 print:hidden"
    >
      <ArrowLeft aria-hidden className="size-5" />
      {t("pass.back")}
    </TextLink>
  );
}
