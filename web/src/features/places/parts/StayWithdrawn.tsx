import { useTranslation } from "react-i18next";
import { LinkButton } from "@/components/Button";
import type { Place } from "@/lib/api/types";
import type { Stay } from "../model";
import { useSearchLink } from "../useSearchLink";

/** Its owner took the place away while somebody looked at it. */
export function StayWithdrawn({ place, stay }: { place: Place; stay: Stay }) {
  const { t } = useTranslation("places");
  const search = useSearchLink(place.city, stay);
  return (
    <div role="alert" className="grid gap-4">
      <div className="rounded-lg bg-warn-wash p-4 text-warn">
        <p className="font-semibold">{t("place.withdrawn")}</p>
        <p className="text-sm">{t("place.withdrawnText")}</p>
      </div>
      <LinkButton to={search} variant="secondary" wide>
        {t("stay.otherPlaces", { city: place.city })}
      </LinkButton>
    </div>
  );
}
