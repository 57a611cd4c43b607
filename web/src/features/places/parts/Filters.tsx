import { SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { classes } from "@/components/classes";
import { Select, Switch, TextField } from "@/components/Field";
import { minorDigits, parseMoney, typedMoney } from "@/lib/money";
import { usePlatform } from "@/lib/platform";
import { filterCount, type Search, SORTS, type Sort } from "../searchModel";

export interface FiltersProps {
  search: Search;
  onChange: (search: Search) => void;
}

/** Price, free spaces and order: each takes effect at once. Folded away on phones. */
export function Filters({ search, onChange }: FiltersProps) {
  const { t } = useTranslation("places");
  const [open, setOpen] = useState(false);
  const count = filterCount(search);
  return (
    <>
      <Button
        variant="secondary"
        size="small"
        icon={SlidersHorizontal}
        aria-expanded={open}
        aria-controls="filters"
        onClick={() => setOpen(!open)}
        className="md:hidden"
      >
        {count > 0 ? t("filters.showCount", { count }) : t("filters.show")}
      </Button>
      <fieldset
        id="filters"
        className={classes(
          "w-full items-end gap-x-6 gap-y-4 md:flex md:w-auto",
          open ? "grid grid-cols-2" : "hidden",
        )}
      >
        <legend className="sr-only">{t("filters.label")}</legend>
        <div className="max-md:order-last max-md:col-span-2">
          <Switch
            label={t("filters.free")}
            checked={search.freeOnly}
            onChange={(freeOnly) => onChange({ ...search, freeOnly })}
          />
        </div>
        <PriceFilter
          key={search.maxRate}
          maxRate={search.maxRate}
          onChange={(maxRate) => onChange({ ...search, maxRate })}
        />
        <Select
          label={t("filters.sort")}
          value={search.sort}
          onChange={(event) => onChange({ ...search, sort: event.target.value as Sort })}
          options={SORTS.filter((sort) => sort !== "distance" || search.near).map((sort) => ({
            value: sort,
            label: t(`filters.sorts.${sort}`),
          }))}
        />
      </fieldset>
    </>
  );
}

/** Takes effect when the field is left, or on Enter. */
function PriceFilter({
  maxRate,
  onChange,
}: {
  maxRate: number | null;
  onChange: (maxRate: number | null) => void;
}) {
  const { t } = useTranslation("places");
  const currency = usePlatform().currency || "USD";
  const [typed, setTyped] = useState(maxRate === null ? "" : typedMoney(maxRate, currency));
  const [error, setError] = useState<string>();

  function apply() {
    const wanted = typed.trim() === "" ? null : parseMoney(typed, currency);
    if (typed.trim() !== "" && !wanted) return setError("not_an_amount");
    if (wanted !== maxRate) onChange(wanted);
  }

  return (
    <TextField
      label={t("filters.price")}
      inputMode={minorDigits(currency) > 0 ? "decimal" : "numeric"}
      autoComplete="off"
      className="md:w-44"
      value={typed}
      error={error}
      onChange={(event) => {
        setTyped(event.target.value);
        setError(undefined);
      }}
      onBlur={apply}
      onKeyDown={(event) => event.key === "Enter" && apply()}
    />
  );
}
