import { Plus, TicketX } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { Page } from "@/components/Page";
import { ErrorNotice, SkeletonList } from "@/components/States";
import type { Promocode } from "@/lib/api/types";
import { usePlatformQuery } from "@/lib/platform";
import { FindBar } from "../parts/FindBar";
import { FoundList } from "../parts/FoundList";
import { PromocodeTable } from "../parts/PromocodeTable";
import { RevokeDialog } from "../parts/RevokeDialog";
import { usePromocodes } from "../promocodeQueries";
import { useFilters } from "../useFilters";

// Its form and what checks it, for who makes a promocode.
const NewPromocodeDialog = lazy(() => import("../parts/NewPromocodeDialog"));

export function Component() {
  const { t } = useTranslation("admin");
  const platform = usePlatformQuery();
  const [isMaking, setMaking] = useState(false);
  const currency = platform.data?.currency;
  return (
    <Page
      title={t("promocodes.title")}
      lead={t("promocodes.lead")}
      actions={
        <Button icon={Plus} disabled={!currency} onClick={() => setMaking(true)}>
          {t("promocodes.new")}
        </Button>
      }
    >
      {currency ? (
        <Promocodes currency={currency} />
      ) : platform.isError ? (
        <ErrorNotice
          error={platform.error}
          onRetry={() => void platform.refetch()}
          retrying={platform.isFetching}
        />
      ) : (
        <SkeletonList count={4} className="h-20" />
      )}
      {isMaking && currency && (
        <Suspense>
          <NewPromocodeDialog currency={currency} onClose={() => setMaking(false)} />
        </Suspense>
      )}
    </Page>
  );
}

function Promocodes({ currency }: { currency: string }) {
  const { t } = useTranslation("admin");
  const { values, change, clear, isEmpty } = useFilters(["code"]);
  const promocodes = usePromocodes(values.code);
  const [revoked, setRevoked] = useState<Promocode | null>(null);
  return (
    <>
      <FindBar
        key={values.code}
        label={t("promocodes.find")}
        value={values.code}
        onFind={(code) => change({ code })}
      />
      <FoundList
        list={promocodes}
        icon={TicketX}
        empty={
          isEmpty
            ? { title: t("promocodes.none"), text: t("promocodes.noneText") }
            : { title: t("promocodes.notFound"), text: t("promocodes.notFoundText") }
        }
        {...(isEmpty ? {} : { onClear: clear })}
      >
        {(found) => <PromocodeTable promocodes={found} currency={currency} onRevoke={setRevoked} />}
      </FoundList>
      {revoked && (
        <RevokeDialog promocode={revoked} currency={currency} onClose={() => setRevoked(null)} />
      )}
    </>
  );
}
