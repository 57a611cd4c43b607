import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { Page } from "@/components/Page";
import { ErrorNotice, SkeletonList } from "@/components/States";
import { ActivateForm } from "../parts/ActivateForm";
import { GenerateForm } from "../parts/GenerateForm";
import { OwnPromocodes } from "../parts/OwnPromocodes";
import { useBalance } from "../queries";

export function Component() {
  const { t } = useTranslation("wallet");
  const [params] = useSearchParams();
  const balance = useBalance();
  return (
    <Page title={t("promocodes.title")} lead={t("promocodes.lead")}>
      {balance.data ? (
        <>
          <div className="grid gap-4 md:grid-cols-2 md:gap-6">
            <ActivateForm given={params.get("code") ?? ""} />
            <GenerateForm balance={balance.data} />
          </div>
          <OwnPromocodes currency={balance.data.currency} />
        </>
      ) : balance.isError ? (
        <ErrorNotice
          error={balance.error}
          onRetry={() => balance.refetch()}
          retrying={balance.isFetching}
        />
      ) : (
        <SkeletonList count={2} className="h-64" />
      )}
    </Page>
  );
}
