import type { TFunction } from "i18next";
import { CalendarX2, SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { EmptyState, Skeleton } from "@/components/States";
import { formatMoney } from "@/lib/money";
import { usePlatform } from "@/lib/platform";
import {
  elsewhere,
  type FilterName,
  formatDistance,
  type Search,
  widerSearches,
  withoutFilters,
} from "../searchModel";
import { useCities, useWider, type Wider } from "../searchQueries";

const CHANGES = {
  free: "nothing.showFull",
  price: "nothing.anyPrice",
  type: "nothing.anyType",
  radius: "nothing.anyDistance",
  query: "nothing.anyQuery",
} as const satisfies Record<FilterName, string>;

export interface NothingFoundProps {
  search: Search;
  /** How many places were looked at and are full; none when nothing matched at all. */
  full: number;
  /** Whether there are more places to look at. */
  hasMore: boolean;
  onSearch: (search: Search) => void;
}

/** Which filter removed everything, and a wider search that finds something. */
export function NothingFound({ search, full, hasMore, onSearch }: NothingFoundProps) {
  const { t } = useTranslation("places");
  const wider = useWider(search, full === 0);
  if (full > 0) {
    return (
      <EmptyState
        icon={CalendarX2}
        title={t(hasMore ? "nothing.fullSoFar" : "nothing.full", { count: full })}
        text={t("nothing.fullText")}
        action={
          <Button onClick={() => onSearch({ ...search, freeOnly: false })}>
            {t("nothing.showFull")}
          </Button>
        }
      />
    );
  }
  if (widerSearches(search).length === 0) {
    return (
      <EmptyState icon={SearchX} title={t("nothing.catalogue")} text={t("nothing.catalogueText")} />
    );
  }
  if (wider.isPending) return <Skeleton className="h-64" />;
  return <InTheWay search={search} wider={wider.data ?? []} onSearch={onSearch} />;
}

function InTheWay({
  search,
  wider,
  onSearch,
}: {
  search: Search;
  wider: Wider[];
  onSearch: (search: Search) => void;
}) {
  const { t } = useTranslation("places");
  const { currency } = usePlatform();
  const clear = withoutFilters(search);
  const title = wider[0] ? reason(t, wider[0].without, search, currency) : t("nothing.several");
  const isUnknownName = wider[0]?.without === "query";
  return (
    <EmptyState
      icon={SearchX}
      title={title}
      text={isUnknownName ? t("nothing.queryText") : undefined}
      action={
        <div className="flex flex-wrap justify-center gap-3">
          {isUnknownName && <Cities search={search} onSearch={onSearch} />}
          {wider.map((one, index) => (
            <Button
              key={one.without}
              variant={index === 0 && !isUnknownName ? "primary" : "secondary"}
              onClick={() => onSearch(one.search)}
            >
              {t("nothing.wider", { change: t(CHANGES[one.without]), count: one.total })}
            </Button>
          ))}
          {wider.length === 0 && (
            <Button onClick={() => onSearch(clear)}>{t("nothing.clear")}</Button>
          )}
        </div>
      }
    />
  );
}

function Cities({ search, onSearch }: Pick<NothingFoundProps, "search" | "onSearch">) {
  const { t } = useTranslation("places");
  const cities = useCities(search).data ?? [];
  return (
    <ul aria-label={t("nothing.cities")} className="flex basis-full flex-wrap justify-center gap-2">
      {cities.map((city) => (
        <li key={city}>
          <Button
            variant="secondary"
            size="small"
            onClick={() => onSearch(elsewhere(search, city, null))}
          >
            {city}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function reason(
  t: TFunction<"places">,
  filter: FilterName,
  search: Search,
  currency: string,
): string {
  switch (filter) {
    case "price":
      return t("nothing.price", { price: formatMoney(search.maxRate ?? 0, currency || "USD") });
    case "type":
      return search.type ? t("nothing.type", { type: t(`type.${search.type}`) }) : "";
    case "radius":
      return t("nothing.radius", { distance: formatDistance(search.radiusKm) });
    case "query":
      return t("nothing.query", { query: search.query });
    case "free":
      return t("nothing.title");
  }
}
