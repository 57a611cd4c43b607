import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap, unwrapPage } from "@/lib/api/client";
import { byCursor, cursorOf, type Part } from "@/lib/api/pages";
import type { Promocode } from "@/lib/api/types";
import { useWish } from "@/lib/api/wish";
import { atMostOne, PAGE } from "./lists";
import type { PromocodeBody } from "./promocodes";

const PROMOCODES = ["admin", "promocodes"] as const;

export function usePromocodes(code: string) {
  return useInfiniteQuery({
    ...byCursor,
    queryKey: [...PROMOCODES, code],
    queryFn: ({ pageParam, signal }: Part) => {
      if (code) return atMostOne(readPromocode(code, signal));
      const query = { limit: PAGE, ...cursorOf(pageParam) };
      return unwrapPage(api.payment.GET("/payment/promocodes", { signal, params: { query } }));
    },
  });
}

function readPromocode(code: string, signal: AbortSignal): Promise<Promocode> {
  const params = { path: { code } };
  return unwrap(api.payment.GET("/payment/promocode/{code}", { signal, params }));
}

export function useCreatePromocode() {
  const queries = useQueryClient();
  const wish = useWish();
  return async (body: PromocodeBody): Promise<Promocode> => {
    const created = await wish.carryOut(body, (header) =>
      unwrap(api.payment.POST("/payment/promocode", { params: { header }, body })),
    );
    void queries.invalidateQueries({ queryKey: PROMOCODES });
    return created;
  };
}

export function useRevokePromocode({ code }: Promocode) {
  const queries = useQueryClient();
  const wish = useWish();
  return useMutation({
    mutationFn: () =>
      wish.carryOut(code, (header) =>
        unwrap(
          api.payment.DELETE("/payment/promocode/{code}", { params: { path: { code }, header } }),
        ),
      ),
    // Also after a refusal: it says that the list is out of date.
    onSettled: () => queries.invalidateQueries({ queryKey: PROMOCODES }),
  });
}
