import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { classes } from "@/components/classes";
import { DateTimeField } from "@/components/Field";
import type { Place } from "@/lib/api/types";
import { usePlatform } from "@/lib/platform";
import {
  formatDuration,
  formatStay,
  HOUR,
  MINUTE,
  sameClock,
  viewerZone,
  zoneName,
} from "@/lib/time";
import type { Stay, StayMistakes } from "../model";
import { lengthOf } from "../stayModel";
import type { ChosenStay } from "../useStay";

const LENGTHS = [1, 2, 4, 8, 24].map((hours) => hours * HOUR);

export interface StayFieldsProps {
  place: Place;
  chosen: ChosenStay;
  /** What is wrong with the stay, by the end that it is about. */
  mistakes: StayMistakes;
  /** While it is being paid for, the stay is what was pressed for. */
  isFixed: boolean;
}

/** When somebody comes and goes, by the clock of the place. */
export function StayFields({ place, chosen, mistakes, isFixed }: StayFieldsProps) {
  const { t } = useTranslation("places");
  const { minStayMinutes } = usePlatform();
  return (
    <fieldset
      disabled={isFixed}
      className="grid min-w-0 gap-4 [&_button]:scroll-mb-48 [&_input]:scroll-mb-48"
    >
      <legend className="mb-4 text-lg font-semibold tracking-tight">{t("stay.title")}</legend>
      <div className="grid gap-4 sm:max-lg:grid-cols-2">
        <DateTimeField
          label={t("stay.from")}
          value={chosen.from}
          error={mistakes.from}
          onChange={chosen.startAt}
        />
        <DateTimeField
          label={t("stay.to")}
          value={chosen.to}
          error={endRule(t, mistakes.to, minStayMinutes)}
          onChange={chosen.endAt}
        />
      </div>
      <Lengths chosen={chosen} />
      <OtherClock place={place} stay={chosen.stay} />
    </fieldset>
  );
}

/** Says how long a stay takes at least, where that is known. */
function endRule(t: TFunction<"places">, rule: string | undefined, minStayMinutes: number | null) {
  if (rule !== "stay_too_short" || minStayMinutes === null) return rule;
  return t("search.shortest", { duration: formatDuration(minStayMinutes * MINUTE) });
}

/** The usual lengths, one press each. */
function Lengths({ chosen }: { chosen: ChosenStay }) {
  const { t } = useTranslation("places");
  const { minStayMinutes } = usePlatform();
  const offered = LENGTHS.filter((length) => length >= (minStayMinutes ?? 0) * MINUTE);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset within the fieldset says too much.
    <div role="group" aria-label={t("stay.length")} className="flex gap-1.5 sm:gap-2">
      {offered.map((length) => (
        <button
          key={length}
          type="button"
          aria-pressed={lengthOf(chosen.stay) === length}
          onClick={() => chosen.last(length)}
          className={classes(
            "min-h-11 min-w-0 flex-1 rounded-full border border-edge bg-paper px-0.5 text-sm font-medium whitespace-nowrap transition-colors hover:border-ink",
            "disabled:opacity-60 aria-pressed:border-accent aria-pressed:bg-accent-wash aria-pressed:text-accent-strong",
          )}
        >
          {formatDuration(length)}
        </button>
      ))}
    </div>
  );
}

function OtherClock({ place, stay }: { place: Place; stay: Stay }) {
  const { t } = useTranslation("places");
  if (sameClock(place.timezone, viewerZone(), stay.from)) return null;
  return (
    <p className="text-sm text-soft">
      {t("stay.zone", { city: place.city, zone: zoneName(place.timezone, stay.from) })}
      <br />
      {t("stay.yours", { stay: formatStay(stay.from, stay.to, viewerZone()) })}
    </p>
  );
}
