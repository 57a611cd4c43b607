import { useSession } from "@/lib/session";
import type { Stay } from "./model";
import { elsewhere, searchOf, searchParams } from "./searchModel";

/** The places of a city for a stay; within their own pages for drivers. */
export function useSearchLink(city: string, stay: Stay): string {
  const { user } = useSession();
  const search = { ...elsewhere(searchOf(new URLSearchParams()), city, null), stay };
  return `${user?.role === "driver" ? "/driver/search" : "/"}?${searchParams(search)}`;
}
