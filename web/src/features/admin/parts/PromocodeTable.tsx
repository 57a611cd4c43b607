import { Ban } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button, TextLink } from "@/components/Button";
import { PromocodeBadge } from "@/components/PromocodeBadge";
import { Table } from "@/components/Table";
import { Moment, Money } from "@/components/Values";
import type { Promocode } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";

export interface PromocodeTableProps {
  promocodes: readonly Promocode[];
  currency: string;
  onRevoke: (promocode: Promocode) => void;
}

export function PromocodeTable({ promocodes, currency, onRevoke }: PromocodeTableProps) {
  const { t } = useTranslation("admin");
  return (
    <Table
      caption={t("promocodes.title")}
      rows={promocodes}
      keyOf={(promocode) => promocode.code}
      columns={[
        {
          key: "code",
          header: t("promocodes.code"),
          onPhone: "heading",
          cell: (promocode) => <Code promocode={promocode} />,
        },
        {
          key: "state",
          header: t("promocodes.state"),
          cell: ({ state }) => <PromocodeBadge state={state} />,
        },
        {
          key: "amount",
          header: t("promocodes.amount"),
          align: "end",
          cell: ({ amount }) => <Money minor={amount} currency={currency} />,
        },
        {
          key: "uses",
          header: t("promocodes.uses"),
          align: "end",
          cell: (promocode) => <Uses promocode={promocode} currency={currency} />,
        },
        {
          key: "expires",
          header: t("promocodes.expires"),
          align: "end",
          cell: ({ expires_at }) =>
            expires_at ? <Moment at={expires_at} /> : t("promocodes.never"),
        },
        {
          key: "actions",
          header: t("promocodes.actions"),
          align: "end",
          onPhone: "bare",
          cell: (promocode) =>
            promocode.state === "active" && (
              <Button
                variant="danger"
                size="small"
                icon={Ban}
                className="max-md:w-full"
                aria-label={t("promocodes.revokeOf", { code: promocode.code })}
                onClick={() => onRevoke(promocode)}
              >
                {t("promocodes.revoke")}
              </Button>
            ),
        },
      ]}
    />
  );
}

function Code({ promocode: { code, kind, created_by } }: { promocode: Promocode }) {
  const { t } = useTranslation("admin");
  return (
    <span className="grid justify-items-start">
      <span className="font-mono font-semibold break-all">{code}</span>
      <span className="text-sm font-normal text-soft">
        {t(`promocodes.kind.${kind}`)}
        {created_by && (
          <>
            {" · "}
            <TextLink to={`/admin/users?query=${created_by}`}>{t("promocodes.creator")}</TextLink>
          </>
        )}
      </span>
    </span>
  );
}

function Uses({ promocode, currency }: { promocode: Promocode; currency: string }) {
  const { t } = useTranslation("admin");
  const { amount, used_count, max_uses } = promocode;
  return (
    <span className="grid justify-items-end">
      <span>{t("promocodes.usesOf", { used: used_count, count: max_uses })}</span>
      {used_count > 0 && (
        <span className="numbers text-xs text-soft">
          {t("promocodes.givenOut", { amount: formatMoney(amount * used_count, currency) })}
        </span>
      )}
    </span>
  );
}
