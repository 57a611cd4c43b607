import { Plus, Search, SearchX, SquareParking } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LinkButton } from "@/components/Button";
import { TextField } from "@/components/Field";
import { Page } from "@/components/Page";
import { EmptyState, ErrorNotice, SkeletonList } from "@/components/States";
import type { Place } from "@/lib/api/types";
import { usePlatform } from "@/lib/platform";
import { todayOf } from "../figures";
import { PlaceCard } from "../parts/PlaceCard";
import { useOwnPlaces, useToday } from "../queries";

/** From so many places on, one searches among them. */
const MANY = 6;

export function Component() {
  const { t } = useTranslation("owner");
  const places = useOwnPlaces();
  const count = places.data?.length ?? 0;
  return (
    <Page
      title={t("places.title")}
      lead={count > 0 ? t("places.lead", { count }) : undefined}
      actions={count > 0 && <OfferButton />}
    >
      {places.isPending ? (
        <SkeletonList count={3} className="h-48" />
      ) : places.isError ? (
        <ErrorNotice
          error={places.error}
          onRetry={() => places.refetch()}
          retrying={places.isFetching}
        />
      ) : count === 0 ? (
        <EmptyState
          icon={SquareParking}
          title={t("places.empty.title")}
          text={t("places.empty.text")}
          action={<OfferButton />}
        />
      ) : (
        <OwnPlaces places={places.data} />
      )}
    </Page>
  );
}

function OfferButton() {
  const { t } = useTranslation("owner");
  return (
    <LinkButton to="/owner/parkings/new" icon={Plus}>
      {t("places.add")}
    </LinkButton>
  );
}

function OwnPlaces({ places }: { places: readonly Place[] }) {
  const { t } = useTranslation("owner");
  const { currency } = usePlatform();
  const [wanted, setWanted] = useState("");
  const today = useToday(places.map(({ id }) => id));
  const text = wanted.trim().toLocaleLowerCase();
  const shown = places.filter(({ name, city, address }) =>
    `${name} ${city} ${address}`.toLocaleLowerCase().includes(text),
  );
  return (
    <div className="grid gap-5">
      {places.length > MANY && (
        <TextField
          type="search"
          label={t("places.find")}
          hideLabel
          placeholder={t("places.findHint")}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
          before={<Search aria-hidden className="size-4" />}
          className="max-w-text"
        />
      )}
      {shown.length === 0 ? (
        <EmptyState
          icon={SearchX}
          title={t("places.noneFound.title")}
          text={t("places.noneFound.text", { text: wanted.trim() })}
        />
      ) : (
        <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {shown.map((place) => (
            <li key={place.id} className="grid">
              <PlaceCard place={place} currency={currency} today={todayOf(today, place.id)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
