import { Archive, CalendarPlus, CircleParking, CircleX, ListFilter } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button, LinkButton } from "@/components/Button";
import { EmptyState } from "@/components/States";
import type { Shelf } from "../model";
import type { BookingListProps } from "./BookingList";
import { isNarrowed } from "./useListWish";

const ICONS = { now: CircleParking, upcoming: CalendarPlus, past: Archive, canceled: CircleX };
/** Which list to look at instead; null where finding a space is the next step. */
const NEXT: Record<Shelf, Shelf | null> = {
  now: "upcoming",
  upcoming: null,
  past: null,
  canceled: "upcoming",
};

/** An empty shelf, and what to do about it. */
export function NoBookings({ wish, onChange }: BookingListProps) {
  const { t } = useTranslation("bookings");
  const { shelf } = wish;
  const next = NEXT[shelf];
  const words = isNarrowed(wish) ? "filtered" : shelf;
  const action = t(`list.empty.${words}.action`);
  const press = isNarrowed(wish)
    ? () => onChange({ place: null, period: null })
    : next && (() => onChange({ shelf: next }));
  return (
    <EmptyState
      icon={isNarrowed(wish) ? ListFilter : ICONS[shelf]}
      title={t(`list.empty.${words}.title`)}
      text={t(`list.empty.${words}.text`)}
      action={
        press ? (
          <Button variant="secondary" onClick={press}>
            {action}
          </Button>
        ) : (
          <LinkButton variant="secondary" to="/driver/search">
            {action}
          </LinkButton>
        )
      }
    />
  );
}
