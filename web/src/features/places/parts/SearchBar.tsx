import type { TFunction } from "i18next";
import { MapPin, Search as SearchIcon } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { DateTimeField, Select, TextField } from "@/components/Field";
import type { ParkingType } from "@/lib/api/types";
import { usePlatform } from "@/lib/platform";
import { formatDuration, instantOf, localOf, MINUTE, viewerZone } from "@/lib/time";
import { PARKING_TYPES, type Stay, type StayMistakes, stayMistakes } from "../model";
import { elsewhere, movedEnd, type Search } from "../searchModel";
import { NearMe } from "./NearMe";

interface Draft {
  query: string;
  from: string;
  to: string;
  type: ParkingType | "";
}

function draftOf(search: Search): Draft {
  const zone = viewerZone();
  return {
    query: search.query,
    from: localOf(search.stay.from, zone),
    to: localOf(search.stay.to, zone),
    type: search.type ?? "",
  };
}

/** What is typed until it is searched for; another address brings its own. */
function useDraft(search: Search) {
  const applied = draftOf(search);
  const key = JSON.stringify([applied, search.near]);
  const [state, setState] = useState({ key, draft: applied, own: {} as StayMistakes });
  const current = state.key === key ? state : { key, draft: applied, own: {} };
  if (current !== state) setState(current);
  const change = (changes: Partial<Draft>) =>
    setState({ key, draft: { ...current.draft, ...changes }, own: {} });
  const refuse = (own: StayMistakes) => setState({ ...current, own });
  const isApplied = JSON.stringify(current.draft) === JSON.stringify(applied);
  return { draft: current.draft, own: current.own, isApplied, change, refuse };
}

function typedStay(
  draft: Draft,
  minStayMinutes: number | null,
): { stay: Stay | null; mistakes: StayMistakes } {
  const [from, to] = [draft.from, draft.to].map((local) => instantOf(local, viewerZone()));
  const missing = { ...(from ? {} : { from: "required" }), ...(to ? {} : { to: "required" }) };
  if (!from || !to) return { stay: null, mistakes: missing };
  const stay = { from, to };
  return { stay, mistakes: stayMistakes(stay, minStayMinutes) };
}

/** Says how long a stay takes at least, where that is known. */
function endRule(t: TFunction<"places">, rule: string | undefined, minStayMinutes: number | null) {
  if (rule !== "stay_too_short" || minStayMinutes === null) return rule;
  return t("search.shortest", { duration: formatDuration(minStayMinutes * MINUTE) });
}

export interface SearchBarProps {
  search: Search;
  /** What is wrong with the stay of the search itself. */
  mistakes: StayMistakes;
  onSearch: (search: Search) => void;
}

/** City or name, from, to and type: everything of a search that needs typing. */
export function SearchBar({ search, mistakes, onSearch }: SearchBarProps) {
  const { t } = useTranslation("places");
  const { draft, own, isApplied, change, refuse } = useDraft(search);
  const { minStayMinutes } = usePlatform();
  const shown = isApplied && !own.from && !own.to ? mistakes : own;

  function submit(form: HTMLFormElement) {
    const typed = typedStay(draft, minStayMinutes);
    if (typed.stay === null || typed.mistakes.from || typed.mistakes.to) {
      refuse(typed.mistakes);
      const wrong = typed.mistakes.from ? "from" : "to";
      form.querySelector<HTMLElement>(`[name=${wrong}]`)?.focus();
      return;
    }
    const query = draft.query.trim();
    const near = query ? null : search.near;
    const next = query || near ? elsewhere(search, query, near) : elsewhere(search, "", null);
    onSearch({ ...next, stay: typed.stay, type: draft.type || null });
  }

  return (
    <search aria-label={t("search.label")}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit(event.currentTarget);
        }}
        className="panel grid grid-cols-1 gap-x-3 gap-y-4 p-4 shadow-lift sm:grid-cols-2 md:p-5 xl:grid-cols-[minmax(0,1.25fr)_minmax(0,1.25fr)_minmax(0,1.25fr)_minmax(0,0.85fr)_auto]"
      >
        <TextField
          label={t("search.query")}
          name="q"
          type="search"
          autoComplete="off"
          enterKeyHint="search"
          placeholder={search.near ? t("search.nearValue") : t("search.queryHint")}
          value={draft.query}
          onChange={(event) => change({ query: event.target.value })}
          before={<MapPin aria-hidden className="size-5" />}
          after={<NearMe onFound={(point) => onSearch(elsewhere(search, "", point))} />}
          className="sm:max-xl:col-span-2"
        />
        <DateTimeField
          label={t("search.from")}
          name="from"
          value={draft.from}
          onChange={(from) => change({ from, to: movedEnd(draft.from, from, draft.to) })}
          error={shown.from}
        />
        <DateTimeField
          label={t("search.to")}
          name="to"
          value={draft.to}
          onChange={(to) => change({ to })}
          error={endRule(t, shown.to, minStayMinutes)}
        />
        <Select
          label={t("search.type")}
          name="type"
          value={draft.type}
          onChange={(event) => change({ type: event.target.value as Draft["type"] })}
          options={[
            { value: "", label: t("search.anyType") },
            ...PARKING_TYPES.map((type) => ({ value: type, label: t(`type.${type}`) })),
          ]}
        />
        <Button
          type="submit"
          icon={SearchIcon}
          className="self-start sm:max-xl:self-end xl:mt-[1.725rem]"
        >
          {t("search.submit")}
        </Button>
      </form>
    </search>
  );
}
