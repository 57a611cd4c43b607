import { SquareParking, User, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { usePlace } from "@/features/places/queries";
import type { BookingFilter } from "../bookings";
import type { BookingFiltersProps } from "./BookingFilters";

/** Whose bookings, or those of which place: chosen before, taken away with one press. */
export function FilterChips({ filter, onChange }: BookingFiltersProps) {
  if (!filter.login && !filter.place) return null;
  return (
    <div className="flex flex-wrap gap-2">
      {filter.login && (
        <Chip icon={User} text={filter.login} onRemove={() => onChange({ login: "" })} />
      )}
      {filter.place && <PlaceChip filter={filter} onRemove={() => onChange({ place: "" })} />}
    </div>
  );
}

function PlaceChip({ filter, onRemove }: { filter: BookingFilter; onRemove: () => void }) {
  const { t } = useTranslation("admin");
  const place = usePlace(filter.place);
  return (
    <Chip
      icon={SquareParking}
      text={place.data?.name ?? t("bookings.thisPlace")}
      onRemove={onRemove}
    />
  );
}

interface ChipProps {
  icon: typeof User;
  text: string;
  onRemove: () => void;
}

function Chip({ icon: Icon, text, onRemove }: ChipProps) {
  const { t } = useTranslation("admin");
  return (
    <button
      type="button"
      aria-label={t("bookings.removeFilter", { name: text })}
      onClick={onRemove}
      className="inline-flex min-h-11 items-center gap-2 rounded-full bg-accent-wash px-4 text-sm font-semibold text-accent-strong hover:bg-sunk md:min-h-9"
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      {text}
      <X aria-hidden className="size-4 shrink-0" />
    </button>
  );
}
