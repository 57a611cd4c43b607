import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap, unwrapPage } from "@/lib/api/client";
import { byCursor, cursorOf, type Part } from "@/lib/api/pages";
import type { components } from "@/lib/api/schema/notification";
import type { Preferences } from "@/lib/api/types";
import { session } from "@/lib/session";

export const notificationKeys = {
  all: ["notifications"] as const,
  inbox: ["notifications", "inbox"] as const,
  unread: ["notifications", "unread"] as const,
  preferences: ["preferences"] as const,
};

const PAGE = 10;
const LINK_LOOK_MILLISECONDS = 3_000;

export type PreferenceChange = components["schemas"]["PreferencesBody"];

export function useInbox() {
  return useInfiniteQuery({
    ...byCursor,
    queryKey: notificationKeys.inbox,
    queryFn: ({ pageParam, signal }: Part) => {
      const params = { query: { limit: PAGE, ...cursorOf(pageParam) } };
      return unwrapPage(api.notification.GET("/notifications", { signal, params }));
    },
  });
}

/** How many are not read yet. */
export function useUnread() {
  return useQuery({
    queryKey: notificationKeys.unread,
    queryFn: async ({ signal }) => {
      const query = { unread: true, limit: 1, count: true };
      const page = await unwrapPage(
        api.notification.GET("/notifications", { signal, params: { query } }),
      );
      return page.total ?? page.items.length;
    },
  });
}

/** Marks these as read, or all of them. */
export function useMarkRead() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (ids: readonly string[] | "all") =>
      unwrap(
        api.notification.POST("/notifications/read", {
          body: ids === "all" ? { all: true } : { all: false, ids: [...ids] },
        }),
      ),
    onSuccess: ({ unread }) => {
      queries.setQueryData(notificationKeys.unread, unread);
      return queries.invalidateQueries({ queryKey: notificationKeys.inbox });
    },
  });
}

export function usePreferences() {
  return useQuery({
    queryKey: notificationKeys.preferences,
    queryFn: ({ signal }) => unwrap(api.notification.GET("/notifications/preferences", { signal })),
  });
}

/** Changes what is given; the rest stays. A blocked Telegram chat is tried again with any change. */
export function useChangePreferences() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: PreferenceChange) =>
      unwrap(api.notification.PUT("/notifications/preferences", { body })),
    onSuccess: (now: Preferences) => queries.setQueryData(notificationKeys.preferences, now),
  });
}

/** A one-time address that opens the bot and links its chat with this account. */
export function useTelegramLink() {
  return useMutation({ mutationFn: () => unwrap(api.auth.POST("/me/telegram-link")) });
}

/** `onDone` is called also when what asked for it is gone by then. */
export function useUnlinkTelegram(onDone: () => void) {
  return useMutation({
    mutationFn: () => unwrap(api.auth.DELETE("/me/telegram-link")),
    onSuccess: (user) => {
      session.update(user);
      onDone();
    },
  });
}

/** While a link is shown: looks whether it was used, which happens in another app. */
export function useLinkWatch(isShown: boolean): void {
  useQuery({
    queryKey: ["account", "telegram"],
    enabled: isShown,
    refetchInterval: LINK_LOOK_MILLISECONDS,
    queryFn: async ({ signal }) => {
      const user = await unwrap(api.auth.GET("/me", { signal }));
      if (user.telegram_confirmed !== session.state.user?.telegram_confirmed) session.update(user);
      return user.telegram_confirmed;
    },
  });
}
