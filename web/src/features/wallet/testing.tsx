import type { ComponentType } from "react";
import { visit as open } from "@/components/testing";
import type { Balance, Promocode, Role, Transaction } from "@/lib/api/types";
import { signInAs } from "@/lib/testing/records";

export const BALANCE: Balance = {
  user_id: "01970000-0000-7000-8000-000000000004",
  balance: 70_775,
  pending: 0,
  currency: "USD",
};

export function aTransaction(changes: Partial<Transaction> = {}): Transaction {
  return {
    id: "entry-1",
    booking_id: "01970000-0000-7000-8000-0a1b7f3a91c2",
    user_id: BALANCE.user_id,
    amount: -1200,
    transaction_type: "charge",
    status: "completed",
    promocode: null,
    description: "Payment for a parking booking.",
    created_at: "2026-05-04T10:00:00Z",
    ...changes,
  };
}

export function aPromocode(changes: Partial<Promocode> = {}): Promocode {
  return {
    code: "AB12-CD34",
    amount: 2000,
    kind: "generated",
    state: "active",
    is_active: true,
    max_uses: 1,
    used_count: 0,
    remaining_uses: 1,
    created_at: "2026-05-04T10:00:00Z",
    created_by: BALANCE.user_id,
    expires_at: null,
    revoked_at: null,
    ...changes,
  };
}

/** What lists answer: these of so many. */
export const listOf = (items: readonly unknown[], total = items.length, link = "") =>
  Response.json(items, {
    headers: { "X-Total-Count": String(total), ...(link ? { Link: link } : {}) },
  });

/** A page of the wallet at its address, seen by somebody of that role. */
export function visit(address: string, Page: ComponentType, role: Role = "driver") {
  signInAs({ user_id: BALANCE.user_id, login: "driver", role });
  return open(address, Page);
}
