import { asProblem, type Page } from "@/lib/api/client";

export const PAGE = 25;

/** A list of the one thing that was asked for, or of nothing when there is none. */
export async function atMostOne<T>(asked: Promise<T>): Promise<Page<T>> {
  try {
    return { items: [await asked], nextCursor: null, total: 1 };
  } catch (error) {
    if (asProblem(error).status !== 404) throw error;
    return { items: [], nextCursor: null, total: 0 };
  }
}
