import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { Select, TextField } from "@/components/Field";
import type { Role } from "@/lib/api/types";
import {
  EVERYTHING,
  type HistoryFilter,
  isNarrowed,
  isTurnedRound,
  kindsOf,
  type TransactionKind,
} from "../model";

export interface HistoryFiltersProps {
  role: Role;
  filter: HistoryFilter;
  onChange: (part: Partial<HistoryFilter>) => void;
}

/** By kind and by days, the first and the last one included. */
export function HistoryFilters({ role, filter, onChange }: HistoryFiltersProps) {
  const { t } = useTranslation("wallet");
  return (
    <fieldset className="grid min-w-0 grid-cols-2 items-start gap-3 md:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)]">
      <legend className="sr-only">{t("filters.label")}</legend>
      <Select
        label={t("filters.kind")}
        className="max-md:col-span-2"
        value={filter.kind}
        onChange={(event) => onChange({ kind: event.target.value as TransactionKind | "" })}
        options={[
          { value: "", label: t("filters.every") },
          ...kindsOf(role).map((value) => ({ value, label: t(`filters.kinds.${value}`) })),
        ]}
      />
      <TextField
        type="date"
        label={t("filters.from")}
        value={filter.from}
        onChange={(event) => onChange({ from: event.target.value })}
      />
      <TextField
        type="date"
        label={t("filters.to")}
        value={filter.to}
        error={isTurnedRound(filter) ? t("filters.order") : undefined}
        onChange={(event) => onChange({ to: event.target.value })}
      />
      {isNarrowed(filter) && (
        <div className="col-span-full">
          <Button variant="quiet" size="small" icon={X} onClick={() => onChange(EVERYTHING)}>
            {t("filters.clear")}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
