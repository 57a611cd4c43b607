import { useTranslation } from "react-i18next";
import { Select, TextField } from "@/components/Field";
import { type BookingFilter, STATUSES } from "../bookings";
import { FindBar } from "./FindBar";

export interface BookingFiltersProps {
  filter: BookingFilter;
  onChange: (changes: Partial<BookingFilter>) => void;
}

export function BookingFilters({ filter, onChange }: BookingFiltersProps) {
  const { t } = useTranslation("admin");
  return (
    <FindBar
      key={filter.q}
      label={t("bookings.find")}
      value={filter.q}
      onFind={(q) => onChange({ q, login: "", place: "" })}
    >
      <div className="grid gap-4 min-[24rem]:grid-cols-2 lg:w-[36rem] lg:grid-cols-3">
        <Select
          label={t("bookings.status")}
          value={filter.status}
          onChange={(event) => onChange({ status: event.target.value })}
          options={[
            { value: "", label: t("bookings.everyStatus") },
            ...STATUSES.map((status) => ({ value: status, label: t(`bookings.is.${status}`) })),
          ]}
          className="min-[24rem]:max-lg:col-span-2"
        />
        <TextField
          type="date"
          className="max-sm:[&_input]:px-2.5"
          label={t("bookings.from")}
          value={filter.from}
          max={filter.to || undefined}
          onChange={(event) => onChange({ from: event.target.value })}
        />
        <TextField
          type="date"
          className="max-sm:[&_input]:px-2.5"
          label={t("bookings.to")}
          value={filter.to}
          min={filter.from || undefined}
          onChange={(event) => onChange({ to: event.target.value })}
        />
      </div>
    </FindBar>
  );
}
