import { CalendarX } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, TextLink } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { PhaseBadge } from "@/components/PhaseBadge";
import { ErrorNotice, Skeleton } from "@/components/States";
import { Moment, Money, StayRange, useNow } from "@/components/Values";
import { freedomOf, phaseOf, shortCode } from "@/features/bookings/model";
import { useBooking } from "@/features/bookings/queries";
import type { BookingRecord } from "@/lib/api/types";
import { HALF_MINUTE } from "../words";
import { CancelBookingDialog } from "./CancelBookingDialog";
import { CancellationFacts } from "./CancellationFacts";
import { Copyable } from "./Copyable";
import { Fact, Facts } from "./Facts";

/** One booking with everything that is known of it, and the way to cancel it. */
export function BookingDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation("admin");
  const [isCancelling, setCancelling] = useState(false);
  const booking = useBooking(id);
  if (isCancelling && booking.data)
    return <CancelBookingDialog booking={booking.data} onClose={() => setCancelling(false)} />;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("bookings.bookingOf", { code: shortCode(id) })}
      description={booking.data && <Address booking={booking.data} />}
    >
      {booking.data ? (
        <Details booking={booking.data} onCancel={() => setCancelling(true)} />
      ) : booking.isError ? (
        <ErrorNotice error={booking.error} onRetry={() => void booking.refetch()} />
      ) : (
        <Skeleton className="h-80" />
      )}
    </Dialog>
  );
}

function Address({ booking }: { booking: BookingRecord }) {
  const { place_name, place_address, place_city } = booking;
  return [place_name, place_address, place_city].join(", ");
}

function Details({ booking, onCancel }: { booking: BookingRecord; onCancel: () => void }) {
  const { t } = useTranslation("admin");
  const phase = phaseOf(booking, useNow(HALF_MINUTE));
  const { currency } = booking;
  return (
    <>
      <Facts>
        <Fact name={t("bookings.state")}>
          <PhaseBadge phase={phase} />
        </Fact>
        <Fact name={t("bookings.driver")}>
          <TextLink to={`/admin/users?query=${booking.user_id}`}>{booking.user_login}</TextLink>
        </Fact>
        <Fact name={t("bookings.owner")}>
          <TextLink to={`/admin/users?query=${booking.owner_id}`}>
            {t("bookings.showOwner")}
          </TextLink>
        </Fact>
        <Fact name={t("bookings.stay")}>
          <StayRange from={booking.date_from} to={booking.date_to} zone={booking.place_timezone} />
        </Fact>
        <Fact name={t("bookings.price")}>
          <Money minor={booking.full_cost} currency={currency} />
        </Fact>
        <Fact name={t("bookings.made")}>
          <Moment at={booking.created_at} />
        </Fact>
        {phase === "waiting" && booking.hold_expires_at && (
          <Fact name={t("bookings.heldUntil")}>
            <Moment at={booking.hold_expires_at} />
          </Fact>
        )}
        {phase === "canceled" && <CancellationFacts booking={booking} />}
      </Facts>
      <Copyable name={t("bookings.id")} text={booking.booking_id} />
      {freedomOf(phase).cancel && (
        <Button variant="danger" icon={CalendarX} onClick={onCancel}>
          {t("bookings.cancel")}
        </Button>
      )}
    </>
  );
}
