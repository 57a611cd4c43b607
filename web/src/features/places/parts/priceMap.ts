import {
  control,
  divIcon,
  type Map as LeafletMap,
  latLngBounds,
  map as leafletMap,
  type Marker,
  marker,
  tileLayer,
} from "leaflet";
import "leaflet/dist/leaflet.css";
import "./map.css";
import { type Box, roomFor } from "../pinModel";

/** What the map shows of a place. */
export interface Pin {
  id: string;
  latitude: number;
  longitude: number;
  name: string;
  price: string;
  isFull: boolean;
}

export interface MapTexts {
  zoomIn: string;
  zoomOut: string;
}

export interface Tiles {
  url: string;
  attribution: string;
}

const PIN_HEIGHT = 28;
const LETTER_WIDTH = 8;
const PADDING = 24;
const CLOSEST_ZOOM = 16;

interface ShownPin {
  pin: Pin;
  marker: Marker;
  hasRoom: boolean;
}

/** Leaflet with pins that say prices. Without tiles it is a plain canvas with a scale. */
export class PriceMap {
  readonly #map: LeafletMap;
  #pins: ShownPin[] = [];
  #active: string | null = null;

  constructor(
    element: HTMLElement,
    texts: MapTexts,
    tiles: Tiles | null,
    readonly onChoose: (id: string) => void,
    readonly onPoint: (id: string | null) => void,
  ) {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#map = leafletMap(element, {
      zoomControl: false,
      scrollWheelZoom: false,
      zoomAnimation: !isCalm,
      fadeAnimation: !isCalm,
      maxZoom: 19,
    });
    this.#map.attributionControl.setPrefix(false);
    control
      .zoom({ position: "topright", zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut })
      .addTo(this.#map);
    control.scale({ imperial: false }).addTo(this.#map);
    if (tiles) tileLayer(tiles.url, { attribution: tiles.attribution }).addTo(this.#map);
    this.#map.on("zoomend", () => this.#makeRoom());
    this.#map.setView([0, 0], 1);
  }

  show(pins: readonly Pin[]): void {
    for (const { marker } of this.#pins) marker.remove();
    this.#pins = pins.map((pin) => ({ pin, marker: this.#markerOf(pin), hasRoom: true }));
    if (pins.length === 0) return;
    const bounds = latLngBounds(pins.map((pin) => [pin.latitude, pin.longitude]));
    this.#map.fitBounds(bounds, { padding: [48, 48], maxZoom: CLOSEST_ZOOM, animate: false });
    this.#makeRoom();
  }

  activate(id: string | null): void {
    this.#active = id;
    for (const shown of this.#pins) this.#place(shown);
  }

  remove(): void {
    this.#map.remove();
  }

  #markerOf(pin: Pin): Marker {
    const text = document.createElement("span");
    text.textContent = pin.price;
    const icon = divIcon({ className: "price-pin", html: text, iconSize: [0, 0] });
    const made = marker([pin.latitude, pin.longitude], { icon })
      .on("click", () => this.onChoose(pin.id))
      .on("mouseover", () => this.onPoint(pin.id))
      .on("mouseout", () => this.onPoint(null))
      .addTo(this.#map);
    const element = made.getElement();
    element?.setAttribute("aria-label", [pin.name, pin.price].filter(Boolean).join(", "));
    if (element) element.dataset.state = pin.isFull ? "full" : "free";
    return made;
  }

  /** Prices that would cover each other become dots. */
  #makeRoom(): void {
    const boxes = this.#pins.map(({ pin }): Box => {
      const { x, y } = this.#map.latLngToLayerPoint([pin.latitude, pin.longitude]);
      return { x, y, width: pin.price.length * LETTER_WIDTH + PADDING, height: PIN_HEIGHT };
    });
    const rooms = roomFor(boxes);
    this.#pins.forEach((shown, index) => {
      shown.hasRoom = rooms[index] ?? true;
      this.#place(shown);
    });
  }

  /** The active one above all, and dots beneath prices. */
  #place({ pin, marker, hasRoom }: ShownPin): void {
    const isActive = pin.id === this.#active;
    marker.setZIndexOffset(isActive ? 20_000 : hasRoom ? 10_000 : 0);
    const element = marker.getElement();
    if (!element) return;
    element.dataset.active = `${isActive}`;
    element.dataset.room = hasRoom ? "enough" : "none";
  }
}
