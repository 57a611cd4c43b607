import type { BookingRecord, Place } from "../../src/lib/api/types";
import { type People, type Person, stayIn, unique } from "./people";

/** People and things of every kind, so that no page is empty. */
export interface Stage {
  driver: Person;
  owner: Person;
  admin: Person;
  place: Place;
  upcoming: BookingRecord;
  running: BookingRecord;
  canceled: BookingRecord;
  /** Held, and not paid for want of money. */
  waiting: BookingRecord;
}

const WITHIN = { latitude: 52.3791, longitude: 4.9003 };
const MINUTE = 60_000;

export async function setStage(people: People): Promise<Stage> {
  const [driver, owner, admin] = await Promise.all([
    people.driver(50_000),
    people.owner(),
    people.admin(),
  ]);
  const description = "Open day and night.\nHeight limit 2.1 m.";
  const place = await owner.place({ name: unique("Lighthouse Garage"), description, ...WITHIN });
  await owner.place({ name: unique("Meadow Lot"), parking_type: "outdoor", capacity: 40 });
  const upcoming = await driver.books(place, stayIn(30));
  const running = await driver.books(place, startedStay());
  const canceled = await driver.books(place, stayIn(60));
  await owner.cancels(canceled, "The gate is under repair");
  const dear = await owner.place({ name: unique("Palace Yard"), hourly_rate: 90_000 });
  const waiting = await refusedForFunds(driver, dear);
  await driver.send("POST", "/payment/promocode/generate", { amount: 1_500 });
  await people.promocode(700, 5);
  return { driver, owner, admin, place, upcoming, running, canceled, waiting };
}

function startedStay() {
  const start = Date.now() - 5 * MINUTE;
  return {
    date_from: new Date(start).toISOString(),
    date_to: new Date(start + 150 * MINUTE).toISOString(),
  };
}

async function refusedForFunds(driver: Person, place: Place): Promise<BookingRecord> {
  await driver.books(place, stayIn(90)).catch(() => undefined);
  const held = (await driver.bookings()).find((one) => one.parking_place_id === place.id);
  if (!held) throw new Error("A booking that cannot be paid is held");
  return held;
}
