import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { Toasts } from "@/components/Toasts";
import { chooseLanguage, currentLanguage } from "@/lib/i18n";
import { forgetSearch } from "@/lib/lastSearch";
import { useSession } from "@/lib/session";
import { queries } from "./queryClient";

/** What one person saw is not shown to the next; and the page speaks the account's language. */
function FollowSession() {
  const { user } = useSession();
  const former = useRef<string | null>(null);
  const id = user?.user_id ?? null;
  const locale = user?.locale;
  useEffect(() => {
    if (former.current !== null && former.current !== id) {
      queries.clear();
      forgetSearch();
    }
    former.current = id;
  }, [id]);
  useEffect(() => {
    if (locale && locale !== currentLanguage()) void chooseLanguage(locale);
  }, [locale]);
  return null;
}

export function Providers({ children }: { children: ReactNode }) {
  return (
    <QueryClientProvider client={queries}>
      <FollowSession />
      {children}
      <Toasts />
    </QueryClientProvider>
  );
}
