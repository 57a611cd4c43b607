import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatMoney } from "@/lib/money";
import { usePlatform } from "@/lib/platform";
import { pointOfPlace } from "../searchModel";
import type { Result } from "../searchQueries";
import { type Pin, PriceMap } from "./priceMap";

export interface ResultsMapProps {
  results: readonly Result[];
  activeId: string | null;
  onChoose: (id: string) => void;
  onPoint: (id: string | null) => void;
}

/** The places found, where they lie. Loaded only where there is room for it. */
export default function ResultsMap({ results, activeId, onChoose, onPoint }: ResultsMapProps) {
  const { t } = useTranslation("places");
  const tiles = usePlatform().map;
  const element = useRef<HTMLElement>(null);
  const [map, setMap] = useState<PriceMap | null>(null);
  const [zoomIn, zoomOut] = [t("map.zoomIn"), t("map.zoomOut")];

  useEffect(() => {
    if (!element.current) return;
    const made = new PriceMap(element.current, { zoomIn, zoomOut }, tiles, onChoose, onPoint);
    setMap(made);
    return () => made.remove();
  }, [zoomIn, zoomOut, tiles, onChoose, onPoint]);

  useEffect(() => map?.show(pinsOf(results)), [map, results]);
  useEffect(() => map?.activate(activeId), [map, activeId]);

  return (
    <section
      ref={element}
      aria-label={t("map.label")}
      className="panel size-full overflow-hidden"
    />
  );
}

/** A place without a known price still has its pin. */
const NO_PRICE = "P";

function pinsOf(results: readonly Result[]): Pin[] {
  return results.flatMap(({ place, availability }) => {
    const point = pointOfPlace(place);
    if (!point) return [];
    const price = availability
      ? formatMoney(availability.full_cost, availability.currency, { short: true })
      : NO_PRICE;
    const isFull = availability?.free_spaces === 0;
    return [{ ...point, id: place.id, name: place.name, price, isFull }];
  });
}
