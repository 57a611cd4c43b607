import { isUuid } from "./words";

export const ROLES = ["driver", "owner", "admin"] as const;

/** By whom a found user is asked for: a whole id, or a part of the login or e-mail. */
export type UserSearch = { id: string } | { query: string };

export function userSearchOf(typed: string): UserSearch {
  const text = typed.trim();
  return isUuid(text) ? { id: text.toLowerCase() } : { query: text };
}
