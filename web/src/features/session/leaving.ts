import { api, unwrap, unwrapPage } from "@/lib/api/client";
import { everyPage, LARGEST_PAGE } from "@/lib/api/pages";
import type { Transaction } from "@/lib/api/types";
import { session } from "@/lib/session";

/** All that the platform keeps of who is signed in, each service's part as its API shows it. */
export async function myData() {
  const limit = LARGEST_PAGE;
  const [account, bookings, balance, transactions, promocodes, messages, preferences] =
    await Promise.all([
      unwrap(api.auth.GET("/me")),
      everyPage((cursor) =>
        unwrapPage(api.booking.GET("/booking", { params: { query: { limit, ...cursor } } })),
      ),
      unwrap(api.payment.GET("/payment/balance")),
      everyTransaction(),
      everyPage((cursor) =>
        unwrapPage(
          api.payment.GET("/payment/promocodes", { params: { query: { limit, ...cursor } } }),
        ),
      ),
      everyPage((cursor) =>
        unwrapPage(
          api.notification.GET("/notifications", { params: { query: { limit, ...cursor } } }),
        ),
      ),
      unwrap(api.notification.GET("/notifications/preferences")),
    ]);
  const places = await everyPage((cursor) =>
    unwrapPage(
      api.parking.GET("/parking", {
        params: { query: { owner_id: account.user_id, limit, ...cursor } },
      }),
    ),
  );
  const made_at = new Date().toISOString();
  return {
    made_at,
    account,
    bookings,
    places,
    balance,
    transactions,
    promocodes,
    messages,
    preferences,
  };
}

async function everyTransaction() {
  const found: Transaction[] = [];
  for (;;) {
    const query = { limit: LARGEST_PAGE, offset: found.length };
    const page = await unwrapPage(api.payment.GET("/payment/transactions", { params: { query } }));
    found.push(...page.items);
    if (page.items.length < LARGEST_PAGE) return found;
  }
}

/** For ever. Throws the refusal when something is open, or money is left that is not given up. */
export async function deleteAccount(password: string, giveUpBalance: boolean): Promise<void> {
  const body = { password, give_up_balance: giveUpBalance };
  await unwrap(api.auth.DELETE("/me", { body }));
  session.endInEveryTab();
}
