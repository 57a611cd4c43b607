import { useTranslation } from "react-i18next";
import { TextLink } from "@/components/Button";
import { Card } from "@/components/Card";
import type { Place, PlaceToday } from "@/lib/api/types";
import { fullest } from "../figures";
import { Occupancy } from "./Occupancy";

const SHOWN = 4;

/** Where it gets tight, with a way to the place. */
export function FullestPlaces({
  places,
  days,
}: {
  places: readonly Place[];
  days: readonly PlaceToday[];
}) {
  const { t } = useTranslation("owner");
  const names = new Map(places.map(({ id, name }) => [id, name]));
  const shown = fullest(days, SHOWN);
  return (
    <Card className="grid content-start gap-4">
      <h2 className="text-lg">{t("places.busiest")}</h2>
      {shown.length === 0 ? (
        <p className="text-soft">{t("places.allEmpty")}</p>
      ) : (
        <ul className="grid gap-4">
          {shown.map((day) => (
            <li key={day.parking_place_id} className="grid gap-1">
              <TextLink
                to={`/owner/parkings/${day.parking_place_id}`}
                className="justify-self-start"
              >
                {names.get(day.parking_place_id)}
              </TextLink>
              <Occupancy capacity={day.capacity} today={day} />
            </li>
          ))}
        </ul>
      )}
      <p className="text-sm">
        <TextLink to="/owner/parkings">{t("places.all", { count: places.length })}</TextLink>
      </p>
    </Card>
  );
}
