import { Search, SlidersHorizontal, X } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "@/components/Button";
import { classes } from "@/components/classes";
import { Select, TextField } from "@/components/Field";
import type { BookingStatus, Place } from "@/lib/api/types";
import { type BookingFilter, isNarrowed, isWho, STATUSES } from "../filters";

export interface BookingFiltersProps {
  filter: BookingFilter;
  onFilter: (filter: Partial<BookingFilter>) => void;
  onClear: () => void;
  places: readonly Place[] | undefined;
}

/** In view on wide screens, behind a button on phones. */
export function BookingFilters({ filter, onFilter, onClear, places }: BookingFiltersProps) {
  const { t } = useTranslation("owner");
  const [open, setOpen] = useState(false);
  const panel = useId();
  const active = Object.values(filter).filter((value) => value !== "").length;
  return (
    <div className="grid gap-3">
      <Button
        variant="secondary"
        icon={SlidersHorizontal}
        aria-expanded={open}
        aria-controls={panel}
        className="justify-self-start md:hidden"
        onClick={() => setOpen(!open)}
      >
        {active > 0 ? t("filters.showCount", { count: active }) : t("filters.show")}
      </Button>
      <fieldset
        id={panel}
        className={classes(
          "panel grid-cols-2 items-start gap-4 p-4 md:grid md:grid-cols-12 md:p-5",
          open ? "grid" : "hidden",
        )}
      >
        <legend className="sr-only">{t("filters.label")}</legend>
        <WhoField who={filter.who} onWho={(who) => onFilter({ who })} wide={!places} />
        {places && (
          <Select
            label={t("bookings.place")}
            value={filter.place}
            onChange={(event) => onFilter({ place: event.target.value })}
            options={[
              { value: "", label: t("filters.allPlaces") },
              ...places.map(({ id, name, city }) => ({ value: id, label: `${name}, ${city}` })),
            ]}
            className="col-span-2 md:col-span-6 lg:col-span-3"
          />
        )}
        <Select
          label={t("filters.status")}
          value={filter.status}
          onChange={(event) => onFilter({ status: event.target.value as BookingStatus | "" })}
          options={[
            { value: "", label: t("filters.anyStatus") },
            ...STATUSES.map((value) => ({ value, label: t(`filters.statuses.${value}`) })),
          ]}
          className="col-span-2 md:col-span-4 lg:col-span-2"
        />
        <TextField
          type="date"
          label={t("filters.from")}
          value={filter.from}
          max={filter.to || undefined}
          onChange={(event) => onFilter({ from: event.target.value })}
          className="md:col-span-4 lg:col-span-2"
        />
        <TextField
          type="date"
          label={t("filters.to")}
          value={filter.to}
          min={filter.from || undefined}
          onChange={(event) => onFilter({ to: event.target.value })}
          className="md:col-span-4 lg:col-span-2"
        />
        {isNarrowed(filter) && (
          <div className="col-span-2 md:col-span-12">
            <Button variant="quiet" size="small" icon={X} onClick={onClear}>
              {t("filters.clear")}
            </Button>
          </div>
        )}
      </fieldset>
    </div>
  );
}

/** Searches when somebody is done typing, not at every letter. */
function WhoField({
  who,
  onWho,
  wide,
}: {
  who: string;
  onWho: (who: string) => void;
  wide: boolean;
}) {
  const { t } = useTranslation(["owner", "common"]);
  const [typed, setTyped] = useState(who);
  const [shown, setShown] = useState(who);
  if (shown !== who) {
    setShown(who);
    setTyped(who);
  }
  const wanted = typed.trim();
  const wrong = !isWho(wanted);
  const search = (event?: FormEvent) => {
    event?.preventDefault();
    if (!wrong && wanted !== who) onWho(wanted);
  };
  return (
    <form
      onSubmit={search}
      className={classes("col-span-2", wide ? "md:col-span-6" : "md:col-span-6 lg:col-span-3")}
    >
      <TextField
        label={t("filters.who")}
        placeholder="7F3A-91C2"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => search()}
        error={wrong ? t("filters.whoWrong") : undefined}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="search"
        before={<Search aria-hidden className="size-4" />}
        after={
          typed !== "" && (
            <IconButton
              icon={X}
              label={t("common:action.clear")}
              onClick={() => {
                setTyped("");
                onWho("");
              }}
            />
          )
        }
      />
    </form>
  );
}
