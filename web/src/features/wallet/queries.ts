import {
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { api, unwrap, unwrapPage } from "@/lib/api/client";
import { byCursor, cursorOf, LARGEST_PAGE, type Part } from "@/lib/api/pages";
import type { Balance, Promocode, Transaction } from "@/lib/api/types";
import { useWish } from "@/lib/api/wish";
import { type HistoryQuery, tidyCode } from "./model";

export const walletKeys = {
  all: ["wallet"] as const,
  balance: ["wallet", "balance"] as const,
  history: (query: HistoryQuery) => ["wallet", "history", query] as const,
  promocodes: ["wallet", "promocodes"] as const,
};

const PAGE = 20;

export const useBalance = () =>
  useQuery({
    queryKey: walletKeys.balance,
    queryFn: ({ signal }) => unwrap(api.payment.GET("/payment/balance", { signal })),
  });

/** Own transactions, the newest first, page after page. */
export function useHistory(query: HistoryQuery, enabled: boolean) {
  return useInfiniteQuery({
    queryKey: walletKeys.history(query),
    enabled,
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) => transactions(query, PAGE, pageParam, signal),
    getNextPageParam: ({ items, total }, _, offset) =>
      items.length > 0 && offset + items.length < (total ?? 0) ? offset + items.length : null,
  });
}

/** All that the filter lets through. What comes meanwhile moves the pages, so none is taken twice. */
export async function everyTransaction(query: HistoryQuery): Promise<Transaction[]> {
  const found = new Map<string, Transaction>();
  for (let offset = 0; ; offset += LARGEST_PAGE) {
    const { items, total } = await transactions(query, LARGEST_PAGE, offset);
    for (const one of items) found.set(one.id, one);
    if (offset + items.length >= (total ?? 0) || items.length === 0) return [...found.values()];
  }
}

function transactions(query: HistoryQuery, limit: number, offset: number, signal?: AbortSignal) {
  const params = { query: { ...query, limit, offset } };
  return unwrapPage(
    api.payment.GET("/payment/transactions", { params, ...(signal ? { signal } : {}) }),
  );
}

/** Own codes, the newest first. */
export function usePromocodes() {
  return useInfiniteQuery({
    ...byCursor,
    queryKey: walletKeys.promocodes,
    queryFn: ({ pageParam, signal }: Part) => {
      const query = { limit: PAGE, ...cursorOf(pageParam) };
      return unwrapPage(api.payment.GET("/payment/promocodes", { signal, params: { query } }));
    },
  });
}

/** Puts the amount of a code on the balance; the code may be typed in any way. */
export function useActivate() {
  const queries = useQueryClient();
  const wish = useWish();
  return useMutation({
    mutationFn: (typed: string): Promise<Balance> => {
      const body = { code: tidyCode(typed) };
      return wish.carryOut(body, (header) =>
        unwrap(api.payment.POST("/payment/promocode/activate", { params: { header }, body })),
      );
    },
    onSuccess: (balance) => adopt(queries, balance),
    onSettled: () => refresh(queries),
  });
}

/** Makes a code of an amount, which leaves the balance at once. */
export function useGenerate() {
  const queries = useQueryClient();
  const wish = useWish();
  return useMutation({
    mutationFn: (amount: number): Promise<Promocode> => {
      const body = { amount };
      return wish.carryOut(body, (header) =>
        unwrap(api.payment.POST("/payment/promocode/generate", { params: { header }, body })),
      );
    },
    onSettled: () => refresh(queries),
  });
}

/** Ends an own code; its amount comes back. */
export function useRevoke(code: string) {
  const queries = useQueryClient();
  const wish = useWish();
  return useMutation({
    mutationFn: (): Promise<Promocode> =>
      wish.carryOut(code, (header) => {
        const params = { path: { code }, header };
        return unwrap(api.payment.DELETE("/payment/promocode/{code}", { params }));
      }),
    onSettled: () => refresh(queries),
  });
}

function adopt(queries: QueryClient, balance: Balance): void {
  queries.setQueryData(walletKeys.balance, balance);
}

/** A refusal too: the balance or the code is not what it seemed. */
function refresh(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: walletKeys.all });
}
