import { useTranslation } from "react-i18next";
import { classes } from "@/components/classes";
import { Select } from "@/components/Field";
import { placesOf } from "../model";
import { type ListWish, PERIODS, useRecentBookings } from "../queries";
import type { ListChange } from "./useListWish";

/** By place, and by time where a list goes far back. */
export function ListFilters({
  wish,
  onChange,
}: {
  wish: ListWish;
  onChange: (change: ListChange) => void;
}) {
  const { t } = useTranslation("bookings");
  const places = placesOf(useRecentBookings().data ?? []);
  const goesBack = wish.shelf === "past" || wish.shelf === "canceled";
  return (
    <div className="grid grid-cols-2 gap-3 sm:flex">
      <Select
        label={t("list.place")}
        className={classes("sm:w-64", !goesBack && "max-sm:col-span-2")}
        value={wish.place ?? ""}
        onChange={(event) => onChange({ place: event.target.value })}
        options={[
          { value: "", label: t("list.everyPlace") },
          ...places.map((one) => ({ value: one.parking_place_id, label: one.place_name })),
        ]}
      />
      {goesBack && (
        <Select
          label={t("list.period")}
          className="sm:w-48"
          value={wish.period}
          onChange={(event) => onChange({ period: event.target.value })}
          options={PERIODS.map((period) => ({ value: period, label: t(`list.periods.${period}`) }))}
        />
      )}
    </div>
  );
}
