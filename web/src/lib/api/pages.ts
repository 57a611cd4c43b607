import type { Page } from "./client";

/** The most that the API gives at once. */
export const LARGEST_PAGE = 200;

/** What a list that goes on at a cursor is asked with. */
export interface Part {
  pageParam: string | null;
  signal: AbortSignal;
}

/** Options of a query of such a list. */
export const byCursor = {
  initialPageParam: null as string | null,
  getNextPageParam: (last: Pick<Page<unknown>, "nextCursor">) => last.nextCursor,
};

export function cursorOf(pageParam: string | null): { cursor?: string } {
  return pageParam ? { cursor: pageParam } : {};
}

/** All of a list, page after page; for what must be whole, such as a file or a sum. */
export async function everyPage<T>(
  load: (cursor: { cursor?: string }) => Promise<Page<T>>,
): Promise<T[]> {
  const items: T[] = [];
  let next: string | null = null;
  do {
    const page: Page<T> = await load(cursorOf(next));
    items.push(...page.items);
    next = page.nextCursor;
  } while (next !== null);
  return items;
}
