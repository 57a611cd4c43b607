import { Ticket } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/Card";
import { EmptyState, ErrorNotice, Pager, SkeletonList } from "@/components/States";
import type { Promocode } from "@/lib/api/types";
import { usePromocodes } from "../queries";
import { CodeTicket } from "./CodeTicket";
import { RevokeDialog } from "./RevokeDialog";

/** What the person made, what became of each, and taking an unused one back. */
export function OwnPromocodes({ currency }: { currency: string }) {
  const { t } = useTranslation("wallet");
  const promocodes = usePromocodes();
  const [leaving, setLeaving] = useState<Promocode | null>(null);
  const found = promocodes.data?.pages.flatMap((page) => page.items);
  const again = promocodes.isFetchNextPageError ? promocodes.fetchNextPage : promocodes.refetch;
  return (
    <Section title={t("promocodes.own")}>
      {promocodes.isPending && <SkeletonList count={2} className="h-32" />}
      {found?.length === 0 && (
        <EmptyState
          icon={Ticket}
          title={t("promocodes.emptyTitle")}
          text={t("promocodes.emptyText")}
        />
      )}
      {found && found.length > 0 && (
        <ul className="grid items-start gap-4 lg:grid-cols-2">
          {found.map((one) => (
            <CodeTicket
              key={one.code}
              promocode={one}
              currency={currency}
              onRevoke={() => setLeaving(one)}
            />
          ))}
        </ul>
      )}
      {promocodes.isError && (
        <ErrorNotice
          error={promocodes.error}
          onRetry={() => void again()}
          retrying={promocodes.isFetching}
        />
      )}
      {found && found.length > 0 && !promocodes.isError && (
        <Pager
          hasMore={promocodes.hasNextPage}
          loading={promocodes.isFetchingNextPage}
          onMore={() => void promocodes.fetchNextPage()}
          end={t("promocodes.end")}
        />
      )}
      {leaving && (
        <RevokeDialog promocode={leaving} currency={currency} onClose={() => setLeaving(null)} />
      )}
    </Section>
  );
}
