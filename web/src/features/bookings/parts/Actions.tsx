import { CircleX, Pencil, Printer, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, LinkButton } from "@/components/Button";
import { DirectionsButton } from "@/components/DirectionsButton";
import { defaultStay, placeLink } from "@/features/places/model";
import type { BookingRecord } from "@/lib/api/types";
import { formatMoment } from "@/lib/time";
import { freedomOf, type Phase } from "../model";
import { CalendarButton } from "./CalendarButton";
import { CancelDialog } from "./CancelDialog";
import { ChangeDialog } from "./ChangeDialog";

interface Props {
  booking: BookingRecord;
  phase: Phase;
}

/** What one can do with a booking as it stands at this moment. */
export function Actions({ booking, phase }: Props) {
  const { t } = useTranslation("bookings");
  const [asked, setAsked] = useState<"change" | "cancel" | null>(null);
  const may = freedomOf(phase);
  const close = () => setAsked(null);
  return (
    <section aria-label={t("pass.actions")} className="grid content-start gap-3 print:hidden">
      {may.extend && (
        <Button
          variant={phase === "running" ? "primary" : "secondary"}
          icon={Pencil}
          wide
          onClick={() => setAsked("change")}
        >
          {may.move ? t("change.open") : t("change.openRunning")}
        </Button>
      )}
      {may.extend && <CalendarButton booking={booking} />}
      {may.extend && <Directions booking={booking} />}
      {may.extend && (
        <Button
          variant="secondary"
          icon={Printer}
          wide
          className="max-md:hidden"
          onClick={() => window.print()}
        >
          {t("pass.print")}
        </Button>
      )}
      {may.cancel && (
        <Button variant="danger" icon={CircleX} wide onClick={() => setAsked("cancel")}>
          {phase === "waiting" ? t("cancel.openWaiting") : t("cancel.open")}
        </Button>
      )}
      <CancellationTerms booking={booking} phase={phase} />
      {(phase === "over" || booking.status === "Canceled") && (
        <LinkButton to={placeLink(booking.parking_place_id, defaultStay())} icon={RotateCcw} wide>
          {t("pass.bookAgain")}
        </LinkButton>
      )}
      {asked === "change" && may.extend && (
        <ChangeDialog booking={booking} phase={phase} onClose={close} />
      )}
      {asked === "cancel" && may.cancel && <CancelDialog booking={booking} onClose={close} />}
    </section>
  );
}

function CancellationTerms({ booking, phase }: Props) {
  const { t } = useTranslation("bookings");
  if (phase !== "upcoming" && phase !== "running") return null;
  const start = formatMoment(booking.date_from, booking.place_timezone);
  return (
    <p className="px-2 text-sm text-soft">
      {phase === "upcoming" ? t("pass.freeUntil", { time: start }) : t("pass.startedKept")}
    </p>
  );
}

function Directions({ booking }: { booking: BookingRecord }) {
  const { place_name, place_address, place_city } = booking;
  return <DirectionsButton wide goal={`${place_name}, ${place_address}, ${place_city}`} />;
}
