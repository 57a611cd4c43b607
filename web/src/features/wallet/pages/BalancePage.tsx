import { TicketPlus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { LinkButton } from "@/components/Button";
import { Page } from "@/components/Page";
import { ErrorNotice, SkeletonList } from "@/components/States";
import { useSession } from "@/lib/session";
import { ActivateForm } from "../parts/ActivateForm";
import { History } from "../parts/History";
import { Purse } from "../parts/Purse";
import { useBalance } from "../queries";

export function Component() {
  const { t } = useTranslation("wallet");
  const { user } = useSession();
  const balance = useBalance();
  if (!user) return null;
  return (
    <Page
      title={t("balance.title")}
      lead={t("balance.lead")}
      actions={
        // Drivers put money in here: the form for that stands below. Owners take theirs out.
        user.role === "owner" && (
          <LinkButton to="/owner/promocodes" variant="secondary" icon={TicketPlus}>
            {t("balance.generate")}
          </LinkButton>
        )
      }
    >
      {balance.data ? (
        <>
          <div className="grid gap-4 md:grid-cols-2 md:gap-6">
            <Purse balance={balance.data} />
            <ActivateForm />
          </div>
          <History role={user.role} currency={balance.data.currency} />
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
