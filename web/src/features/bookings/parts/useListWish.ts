import { useSearchParams } from "react-router";
import { isShelf, onShelf, type Shelf } from "../model";
import { isPeriod, type ListWish, useBookingsAhead } from "../queries";

export type ListChange = Partial<Record<keyof ListWish, string | null>>;

/**
 * Which list is wanted: the address says it, so that back and sharing work. Where it says nothing
 * it is what runs now, or what comes next when nothing does.
 */
export function useListWish() {
  const [params, setParams] = useSearchParams();
  const given = params.get("shelf");
  const likely = useLikelyShelf(!isShelf(given));
  const wish = wishOf(isShelf(given) ? given : likely, params);

  function change(next: ListChange): void {
    const wanted = new URLSearchParams(params);
    for (const [name, value] of Object.entries({ shelf: wish.shelf, ...next })) {
      if (value && value !== "all") wanted.set(name, value);
      else wanted.delete(name);
    }
    setParams(wanted, { preventScrollReset: true });
  }
  return { wish, change };
}

/** Only with the filters that this shelf has. */
function wishOf(shelf: Shelf, params: URLSearchParams): ListWish {
  const period = params.get("period");
  const goesBack = shelf === "past" || shelf === "canceled";
  return {
    shelf,
    place: shelf === "now" ? null : params.get("place"),
    period: goesBack && isPeriod(period) ? period : "all",
  };
}

function useLikelyShelf(asked: boolean): Shelf {
  const ahead = useBookingsAhead(asked);
  const loaded = ahead.data?.pages.flatMap((page) => page.items) ?? [];
  const runs = onShelf(loaded, "now", Date.now()).length > 0;
  const follows = onShelf(loaded, "upcoming", Date.now()).length > 0;
  return follows && !runs ? "upcoming" : "now";
}

export function isNarrowed(wish: ListWish): boolean {
  return wish.place !== null || wish.period !== "all";
}
