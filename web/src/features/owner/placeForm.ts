import { limits } from "@/lib/api/limits";
import type { ParkingType, Place } from "@/lib/api/types";
import { amount, type Meaning, text, typed, wholeNumber, z } from "@/lib/forms";
import { typedMoney } from "@/lib/money";
import { viewerZone } from "@/lib/time";

const { NewPlace } = limits.parking;
export const PARKING_TYPES: readonly ParkingType[] = NewPlace.parking_type.enum;

/** What stands in the form: everything as it is typed. */
export interface PlaceInput {
  name: string;
  city: string;
  address: string;
  parking_type: ParkingType;
  description: string;
  timezone: string;
  position: string;
  capacity: string;
  hourly_rate: string;
}

/** What the API takes. */
export interface PlaceBody {
  name: string;
  city: string;
  address: string;
  parking_type: ParkingType;
  description: string | null;
  timezone: string;
  latitude: number | null;
  longitude: number | null;
  capacity: number;
  hourly_rate: number;
}

/** The API says how long a text may be only within a pattern; in words it is a count. */
const SHORT = { required: true, maxLength: 200 } as const;
const LONG = { maxLength: 2000 } as const;
/** More digits than these name a spot smaller than a car. */
const POSITION_DIGITS = 6;

export function placeSchema(currency: string): z.ZodMiniType<PlaceBody, PlaceInput> {
  const fields = z.object({
    name: text({ ...SHORT, ...NewPlace.name }),
    city: text({ ...SHORT, ...NewPlace.city }),
    address: text({ ...SHORT, ...NewPlace.address }),
    parking_type: z.enum(NewPlace.parking_type.enum),
    description: text({ ...LONG, ...NewPlace.description }),
    timezone: text(NewPlace.timezone),
    position: typed(positionOf),
    capacity: wholeNumber(NewPlace.capacity),
    hourly_rate: amount(currency, NewPlace.hourly_rate),
  });
  return z.pipe(
    fields,
    z.transform(({ position, description, ...rest }) => ({
      ...rest,
      ...position,
      description: description === "" ? null : description,
    })),
  );
}

/** The lowest and the highest rate, in units that people type. */
export function rateRange(): { lowest: number; highest: number } {
  return { lowest: NewPlace.hourly_rate.minimum, highest: NewPlace.hourly_rate.maximum };
}

type Position = Pick<PlaceBody, "latitude" | "longitude">;

/** "52.3791, 4.9003" as maps copy it, or nothing. */
function positionOf(written: string): Meaning<Position> {
  if (written === "") return { value: { latitude: null, longitude: null } };
  const match = /^(-?\d{1,3}(?:\.\d+)?)°?\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)°?$/.exec(written);
  const [latitude, longitude] = [Number(match?.[1]), Number(match?.[2])];
  const isPosition =
    match && isWithin(latitude, NewPlace.latitude) && isWithin(longitude, NewPlace.longitude);
  return isPosition ? { value: { latitude, longitude } } : { rule: "not_a_position" };
}

function isWithin(value: number, { minimum, maximum }: { minimum: number; maximum: number }) {
  return value >= minimum && value <= maximum;
}

export function typedPosition(latitude: number, longitude: number): string {
  const short = (degrees: number) => String(Number(degrees.toFixed(POSITION_DIGITS)));
  return `${short(latitude)}, ${short(longitude)}`;
}

/** A new place's form: only what can be guessed is filled in. */
export function emptyPlace(): PlaceInput {
  return {
    name: "",
    city: "",
    address: "",
    parking_type: "outdoor",
    description: "",
    timezone: viewerZone(),
    position: "",
    capacity: "",
    hourly_rate: "",
  };
}

export function typedPlace(place: Place, currency: string): PlaceInput {
  const { name, city, address, parking_type, timezone } = place;
  return {
    name,
    city,
    address,
    parking_type,
    timezone,
    description: place.description ?? "",
    position: spotOf(place),
    capacity: String(place.capacity),
    hourly_rate: typedMoney(place.hourly_rate, currency),
  };
}

/** Only what differs, so that whoever changes something else at the same time keeps it. */
export function changesOf(place: Place, wanted: PlaceBody): Partial<PlaceBody> {
  const { latitude, longitude, ...rest } = wanted;
  const changes: Partial<PlaceBody> = Object.fromEntries(
    Object.entries(rest).filter(([name, value]) => place[name as keyof typeof rest] !== value),
  );
  return spotOf(place) === spotOf(wanted) ? changes : { ...changes, latitude, longitude };
}

function spotOf({ latitude, longitude }: Position): string {
  return latitude === null || longitude === null ? "" : typedPosition(latitude, longitude);
}

/** Every zone that this browser knows, and the place's own. */
export function zonesWith(own: string): string[] {
  return [...new Set([...Intl.supportedValuesOf("timeZone"), "UTC", own])].sort();
}
