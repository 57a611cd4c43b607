import { useTranslation } from "react-i18next";
import { Section } from "@/components/Card";
import { ErrorNotice, Pager, SkeletonList } from "@/components/States";
import type { Role } from "@/lib/api/types";
import { viewerZone } from "@/lib/time";
import { EVERYTHING, type HistoryFilter, isNarrowed, isTurnedRound, queryOf } from "../model";
import { useHistory } from "../queries";
import { useHistoryFilter } from "../useHistoryFilter";
import { DownloadHistory } from "./DownloadHistory";
import { HistoryDays } from "./HistoryDays";
import { HistoryFilters } from "./HistoryFilters";
import { NoHistory } from "./NoHistory";

/** Every movement of money, by kind and by days; all of it as a file. */
export function History({ role, currency }: { role: Role; currency: string }) {
  const { t } = useTranslation("wallet");
  const { filter, change } = useHistoryFilter(role);
  const query = queryOf(filter, viewerZone());
  const history = useHistory(query, !isTurnedRound(filter));
  const total = history.data?.pages.at(-1)?.total ?? 0;
  return (
    <Section
      title={t("history.title")}
      lead={<span role="status">{history.data && t("history.count", { count: total })}&nbsp;</span>}
      actions={total > 0 && <DownloadHistory query={query} currency={currency} />}
    >
      <HistoryFilters role={role} filter={filter} onChange={change} />
      <Found
        history={history}
        filter={filter}
        role={role}
        currency={currency}
        onClear={() => change(EVERYTHING)}
      />
    </Section>
  );
}

interface FoundProps {
  history: ReturnType<typeof useHistory>;
  filter: HistoryFilter;
  role: Role;
  currency: string;
  onClear: () => void;
}

function Found({ history, filter, role, currency, onClear }: FoundProps) {
  const { t } = useTranslation("wallet");
  const found = history.data?.pages.flatMap((page) => page.items);
  if (found?.length === 0 || isTurnedRound(filter))
    return <NoHistory role={role} onClear={isNarrowed(filter) ? onClear : null} />;
  const again = history.isFetchNextPageError ? history.fetchNextPage : history.refetch;
  return (
    <>
      {found && <HistoryDays transactions={found} role={role} currency={currency} />}
      {history.isPending && <SkeletonList count={4} className="h-18" />}
      {history.isError && (
        <ErrorNotice
          error={history.error}
          onRetry={() => void again()}
          retrying={history.isFetching}
        />
      )}
      {found && !history.isError && (
        <Pager
          hasMore={history.hasNextPage}
          loading={history.isFetchingNextPage}
          onMore={() => void history.fetchNextPage()}
          end={t("history.end")}
        />
      )}
    </>
  );
}
