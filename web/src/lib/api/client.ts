import createClient from "openapi-fetch";
import { config } from "@/lib/config";
import { session } from "@/lib/session";
import { ApiProblem } from "./problem";
import type { paths as AuthPaths } from "./schema/auth";
import type { paths as BookingPaths } from "./schema/booking";
import type { paths as NotificationPaths } from "./schema/notification";
import type { paths as ParkingPaths } from "./schema/parking";
import type { paths as PaymentPaths } from "./schema/payment";

export { ApiProblem, asProblem } from "./problem";

/** Sends with the access token when there is a session; throws an ApiProblem for every refusal. */
export async function apiFetch(request: Request): Promise<Response> {
  const spare = request.clone();
  const token = await session.accessToken();
  const response = await send(withToken(request, token));
  if (response.status === 401 && token !== null && (await refusesToken(response))) {
    const renewed = await session.renewedToken(token);
    if (renewed === null) throw new ApiProblem(401, "session_ended", "The session has ended");
    return checked(await send(withToken(spare, renewed)));
  }
  return checked(response);
}

/** A wrong password is a 401 as well, and trying that again would count against the person. */
async function refusesToken(response: Response): Promise<boolean> {
  return (await ApiProblem.from(response.clone())).code === "unauthenticated";
}

function withToken(request: Request, token: string | null): Request {
  if (token !== null) request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}

async function send(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw ApiProblem.network();
  }
}

async function checked(response: Response): Promise<Response> {
  if (!response.ok) throw await ApiProblem.from(response);
  return response;
}

const origin = config.apiBaseUrl || globalThis.location.origin;
const common = { fetch: apiFetch } as const;

/** One client a service. `api.auth` knows its paths without the prefix `/auth`. */
export const api = {
  auth: createClient<AuthPaths>({ ...common, baseUrl: `${origin}/auth`, credentials: "include" }),
  parking: createClient<ParkingPaths>({ ...common, baseUrl: origin }),
  booking: createClient<BookingPaths>({ ...common, baseUrl: origin }),
  payment: createClient<PaymentPaths>({ ...common, baseUrl: origin }),
  notification: createClient<NotificationPaths>({ ...common, baseUrl: origin }),
};

/** The data of an answer. Refusals were thrown before. */
export async function unwrap<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T;
}

export interface Page<T> {
  items: T[];
  /** Where the next page starts; null at the end. */
  nextCursor: string | null;
  /** How many there are in all, when asked with `count: true`. */
  total: number | null;
}

/** A list with what its headers say about the rest. */
export async function unwrapPage<T>(
  answer: Promise<{ data?: T[]; response: Response }>,
): Promise<Page<T>> {
  const { data, response } = await answer;
  const total = response.headers.get("X-Total-Count");
  return {
    items: data ?? [],
    nextCursor: nextCursorOf(response.headers.get("Link")),
    total: total === null ? null : Number(total),
  };
}

export function nextCursorOf(link: string | null): string | null {
  const next = link?.split(",").find((part) => /rel="?next"?/.test(part));
  const address = next?.match(/<([^>]*)>/)?.[1];
  return address ? new URL(address, origin).searchParams.get("cursor") : null;
}

/** The header that lets the API recognise a repeated wish. */
export function idempotent(key: string): { "Idempotency-Key": string } {
  return { "Idempotency-Key": key };
}
