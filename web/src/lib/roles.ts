import type { Role } from "./api/types";

const HOMES: Record<Role, string> = { driver: "/driver", owner: "/owner", admin: "/admin" };

export function homeOf(role: Role): string {
  return HOMES[role];
}

/** Pages that drivers and owners both have, each in their own area. */
const SHARED = /^\/(?:driver|owner)(\/(?:balance|promocodes))$/;

/** The same page in the area of another role, such as of a shared link; null where there is none. */
export function ownPath(pathname: string, role: Role): string | null {
  const [, page] = SHARED.exec(pathname) ?? [];
  return page && role !== "admin" ? homeOf(role) + page : null;
}

/** Sign-in, and back to where the person was. */
export function signInPath(back: string): string {
  return `/login${returnTo(back)}`;
}

/** What sign-in and registration carry along to come back. */
export function returnTo(back: string): string {
  return back === "/" ? "" : `?next=${encodeURIComponent(back)}`;
}

/** Where to go after sign-in: only ever a page of ours. */
export function safeNext(next: string | null): string | null {
  if (!next?.startsWith("/") || next.startsWith("//") || next.includes("\\")) return null;
  return /^\/(login|register)\b/.test(next) ? null : next;
}
