import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Page, unwrap, unwrapPage } from "@/lib/api/client";
import { byCursor, cursorOf, type Part } from "@/lib/api/pages";
import type { Account, Role } from "@/lib/api/types";
import { takeNewToken } from "@/lib/newToken";
import { session } from "@/lib/session";
import { atMostOne, PAGE } from "./lists";
import { userSearchOf } from "./users";

const USERS = ["admin", "users"] as const;

export interface UserFilter {
  query: string;
  role: string;
}

export function useUsers(filter: UserFilter) {
  return useInfiniteQuery({
    ...byCursor,
    queryKey: [...USERS, filter],
    queryFn: (part: Part) => {
      const search = userSearchOf(filter.query);
      return "id" in search
        ? userById(search.id, part)
        : usersLike(search.query, filter.role, part);
    },
  });
}

function usersLike(
  text: string,
  role: string,
  { pageParam, signal }: Part,
): Promise<Page<Account>> {
  const query = {
    ...(text ? { query: text } : {}),
    ...(role ? { role: role as Role } : {}),
    ...cursorOf(pageParam),
    limit: PAGE,
    count: true,
  };
  return unwrapPage(api.auth.GET("/users", { signal, params: { query } }));
}

function userById(id: string, { signal }: Part): Promise<Page<Account>> {
  return atMostOne(unwrap(api.auth.GET("/user", { signal, params: { query: { user_id: id } } })));
}

/** Who stands behind an id; asked only once there is one. */
export function useAccount(id: string | null) {
  return useQuery({
    queryKey: [...USERS, "one", id],
    enabled: id !== null,
    queryFn: ({ signal }) =>
      unwrap(api.auth.GET("/user", { signal, params: { query: { user_id: id } } })),
  });
}

export interface AccountChange {
  role?: Role;
  enabled?: boolean;
}

/** Repeating it changes nothing more, so it needs no key. */
export function useChangeAccount(account: Account) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: AccountChange) => {
      const params = { path: { user_id: account.user_id } };
      return unwrap(api.auth.PATCH("/users/{user_id}", { params, body }));
    },
    onSuccess: async (changed) => {
      // A new role leads this page's guard to the new home.
      if (changed.user_id === session.state.user?.user_id) await takeNewToken();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: USERS }),
  });
}
