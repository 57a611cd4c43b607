import {
  Car,
  Clock,
  Coins,
  Hourglass,
  type LucideIcon,
  RotateCcw,
  SquareParking,
  Timer,
} from "lucide-react";
import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/Card";
import { DirectionsButton } from "@/components/DirectionsButton";
import { Skeleton } from "@/components/States";
import { useNow } from "@/components/Values";
import type { Place, Quote } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";
import { usePlatform } from "@/lib/platform";
import { formatDuration, formatTime, MINUTE, zoneName } from "@/lib/time";
import { pointOfPlace } from "../searchModel";
import { SpaceRow } from "./SpaceRow";

// Leaflet is large, and the price does not wait for it.
const PlaceMap = lazy(() => import("./PlaceMap"));

/** What there is to know of a place, whenever one comes. */
export function PlaceFacts({ place, quote }: { place: Place; quote: Quote | undefined }) {
  const { t } = useTranslation("places");
  const { currency } = usePlatform();
  return (
    <div className="grid min-w-0 content-start gap-8">
      {quote && <SpaceRow free={quote.free_spaces} capacity={place.capacity} />}
      <dl className="panel grid grid-cols-2 gap-x-6 gap-y-5 p-5 sm:grid-cols-3 md:p-6">
        <Fact icon={SquareParking} name={t("place.size")}>
          {t("place.capacity", { count: place.capacity })}
        </Fact>
        <Fact icon={Coins} name={t("place.rate")}>
          {currency && t("card.rate", { price: formatMoney(place.hourly_rate, currency) })}
        </Fact>
        <Fact icon={Clock} name={t("place.clock")}>
          <LocalTime zone={place.timezone} />
        </Fact>
      </dl>
      {place.description && (
        <Section title={t("place.about")}>
          <p className="max-w-text whitespace-pre-line">{place.description}</p>
        </Section>
      )}
      <Rules />
      <Way place={place} />
    </div>
  );
}

function Fact({
  icon: Icon,
  name,
  children,
}: {
  icon: LucideIcon;
  name: string;
  children: ReactNode;
}) {
  return (
    <div className="grid content-start gap-0.5">
      <dt className="flex items-center gap-1.5 text-sm text-soft">
        <Icon aria-hidden className="size-4 shrink-0" />
        {name}
      </dt>
      <dd className="numbers min-h-6 font-semibold">{children}</dd>
    </div>
  );
}

function LocalTime({ zone }: { zone: string }) {
  const now = useNow(MINUTE / 2);
  return (
    <>
      {formatTime(now, zone)} <span className="font-normal text-soft">{zoneName(zone, now)}</span>
    </>
  );
}

function Rules() {
  const { t } = useTranslation("places");
  const { minStayMinutes, holdMinutes } = usePlatform();
  return (
    <Section title={t("place.rules")}>
      <ul className="grid max-w-text gap-3">
        <Rule icon={RotateCcw}>{t("place.ruleFree")}</Rule>
        <Rule icon={Hourglass}>{t("place.ruleStarted")}</Rule>
        {minStayMinutes !== null && (
          <Rule icon={Clock}>
            {t("place.ruleShortest", { duration: formatDuration(minStayMinutes * MINUTE) })}
          </Rule>
        )}
        {holdMinutes !== null && (
          <Rule icon={Timer}>{t("place.ruleHold", { minutes: holdMinutes })}</Rule>
        )}
        <Rule icon={Car}>{t("place.ruleLate")}</Rule>
      </ul>
    </Section>
  );
}

function Rule({ icon: Icon, children }: { icon: LucideIcon; children: string }) {
  return (
    <li className="flex items-start gap-3">
      <Icon aria-hidden className="mt-0.5 size-5 shrink-0 text-accent" />
      {children}
    </li>
  );
}

/** A map where there are tiles for it; the way there in any case. */
function Way({ place }: { place: Place }) {
  const { map } = usePlatform();
  const point = pointOfPlace(place);
  const goal = point
    ? `${point.latitude},${point.longitude}`
    : `${place.name}, ${place.address}, ${place.city}`;
  return (
    <div className="grid gap-4">
      {map && point && (
        <Suspense fallback={<Skeleton className="h-72 rounded-lg" />}>
          <PlaceMap place={place} point={point} tiles={map} />
        </Suspense>
      )}
      <div>
        <DirectionsButton goal={goal} size="small" />
      </div>
    </div>
  );
}
