import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Place } from "@/lib/api/types";
import type { Point } from "../searchModel";
import { PriceMap, type Tiles } from "./priceMap";

export interface PlaceMapProps {
  place: Place;
  point: Point;
  tiles: Tiles;
}

const nothing = () => undefined;

/** Where the place lies. Loaded after the rest of its page. */
export default function PlaceMap({ place, point, tiles }: PlaceMapProps) {
  const { t } = useTranslation("places");
  const element = useRef<HTMLElement>(null);
  const [zoomIn, zoomOut] = [t("map.zoomIn"), t("map.zoomOut")];
  useEffect(() => {
    if (!element.current) return;
    const map = new PriceMap(element.current, { zoomIn, zoomOut }, tiles, nothing, nothing);
    map.show([{ ...point, id: place.id, name: place.name, price: "P", isFull: false }]);
    return () => map.remove();
  }, [zoomIn, zoomOut, tiles, point, place]);
  return (
    <section ref={element} aria-label={t("place.map")} className="panel h-72 overflow-hidden" />
  );
}
