import { randomBytes, randomUUID } from "node:crypto";
import { request } from "@playwright/test";
import type {
  Balance,
  BookingRecord,
  Place,
  Promocode,
  Role,
  SignedIn,
  Transaction,
} from "../../src/lib/api/types";

const PASSWORD = "Correct-Horse-7";
const DEMO_ADMIN = { login: "demo_admin_1", password: "Demo-Parking-1" };
/** The mark by which the app knows that there is a session to ask for. */
const SESSION_MARK = { name: "parking-net.session", value: "1" };

export interface SavedSession {
  cookies: Awaited<
    ReturnType<Awaited<ReturnType<typeof request.newContext>>["storageState"]>
  >["cookies"];
  origins: { origin: string; localStorage: { name: string; value: string }[] }[];
}

export interface Stay {
  date_from: string;
  date_to: string;
}

/** A name that nobody has had. */
export function unique(word: string): string {
  return `${word}_${randomBytes(5).toString("hex")}`;
}

/** A stay on whole hours, so many hours from now. */
export function stayIn(hours: number, lasting = 3): Stay {
  const start = Math.ceil(Date.now() / 3_600_000) + hours;
  const at = (hour: number) => new Date(hour * 3_600_000).toISOString();
  return { date_from: at(start), date_to: at(start + lasting) };
}

/** Somebody with an account, and what they do over the API. */
export class Person {
  constructor(
    private readonly origin: string,
    readonly id: string,
    readonly login: string,
    readonly password: string,
    private readonly token: string,
  ) {}

  async send<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(this.origin + path, {
      method,
      headers: {
        Authorization: `Bearer ${this.token}`,
        ...(body ? { "Content-Type": "application/json" } : {}),
        ...(method === "POST" ? { "Idempotency-Key": randomUUID() } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : null) as T;
  }

  balance(): Promise<Balance> {
    return this.send("GET", "/payment/balance");
  }

  /** Every movement of money, newest first. */
  transactions(): Promise<Transaction[]> {
    return this.send("GET", "/payment/transactions?limit=100");
  }

  bookings(): Promise<BookingRecord[]> {
    return this.send("GET", "/booking?limit=100");
  }

  booking(id: string): Promise<BookingRecord> {
    return this.send("GET", `/booking/${id}`);
  }

  books(place: Place, stay: Stay): Promise<BookingRecord> {
    return this.send("POST", "/booking", { parking_place_id: place.id, ...stay });
  }

  cancels(booking: BookingRecord, reason?: string): Promise<BookingRecord> {
    const wish = { status: "Canceled", ...(reason ? { cancel_reason: reason } : {}) };
    return this.send("PUT", `/booking/${booking.booking_id}`, wish);
  }

  /** A place of this owner: 4.00 an hour, three spaces, in Amsterdam. */
  async place(wish: Partial<Place> = {}): Promise<Place> {
    return this.send("POST", "/parking", {
      name: unique("Quay Garage"),
      city: "Amsterdam",
      address: "Quay 12",
      parking_type: "covered",
      hourly_rate: 400,
      capacity: 3,
      timezone: "Europe/Amsterdam",
      ...wish,
    });
  }

  /** As on another device: every session but that one ends. */
  async changePassword(newPassword: string): Promise<void> {
    const wish = { login: this.login, oldPassword: this.password, newPassword };
    await this.send("POST", "/auth/change-password", wish);
  }

  /** The places of this owner. */
  places(): Promise<Place[]> {
    return this.send("GET", `/parking?owner_id=${this.id}`);
  }

  /** Signs in once more, as another browser would; what that browser then keeps. */
  async session(): Promise<SavedSession> {
    const browser = await request.newContext({ baseURL: this.origin });
    try {
      const answer = await browser.post("/auth/login", {
        data: { login: this.login, password: this.password, refresh: false },
      });
      if (!answer.ok()) throw new Error(`${this.login} cannot sign in: ${answer.status()}`);
      const { cookies } = await browser.storageState();
      return { cookies, origins: [{ origin: this.origin, localStorage: [SESSION_MARK] }] };
    } finally {
      await browser.dispose();
    }
  }
}

/** Makes the people of a test, and the money they need. */
export class People {
  #admin: Promise<Person> | null = null;

  constructor(private readonly origin: string) {}

  /** A driver with so many minor units to spend. */
  async driver(money = 0): Promise<Person> {
    const driver = await this.#register("driver");
    if (money > 0) await this.give(driver, money);
    return driver;
  }

  owner(): Promise<Person> {
    return this.#register("owner");
  }

  /** An administrator of the test's own, whose language is nobody else's. */
  async admin(): Promise<Person> {
    const { id, login } = await this.#register("driver");
    const demo = await this.#demoAdmin();
    await demo.send("PATCH", `/auth/users/${id}`, { role: "admin" });
    return this.signIn({ login, password: PASSWORD });
  }

  /** Somebody who has an account: made on a page, or with another role by now. */
  signIn(who: { login: string; password: string }): Promise<Person> {
    return this.#entered("/auth/login", who);
  }

  async promocode(amount: number, maxUses = 1): Promise<Promocode> {
    const demo = await this.#demoAdmin();
    return demo.send("POST", "/payment/promocode", { amount, max_uses: maxUses });
  }

  async give(person: Person, amount: number): Promise<void> {
    const { code } = await this.promocode(amount);
    await person.send("POST", "/payment/promocode/activate", { code });
  }

  #demoAdmin(): Promise<Person> {
    this.#admin ??= this.signIn(DEMO_ADMIN);
    return this.#admin;
  }

  async #register(role: Role): Promise<Person> {
    const login = unique(role);
    const wish = { login, email: `${login}@example.com`, password: PASSWORD, role, locale: "en" };
    return this.#entered("/auth/register", wish);
  }

  async #entered(path: string, body: { login: string; password: string }): Promise<Person> {
    const response = await fetch(this.origin + path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...body, refresh: true }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    const { user, token } = (await response.json()) as SignedIn;
    return new Person(this.origin, user.user_id, body.login, body.password, token);
  }
}
