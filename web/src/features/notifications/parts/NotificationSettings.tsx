import { useTranslation } from "react-i18next";
import { Card, Section } from "@/components/Card";
import { ErrorNotice, Skeleton } from "@/components/States";
import { usePreferences } from "../queries";
import { MessageSwitches } from "./MessageSwitches";
import { QuietHours } from "./QuietHours";
import { Telegram } from "./Telegram";

/** The sections of the account page about messages: Telegram, which ones, and when quietly. */
export function NotificationSettings() {
  const { t } = useTranslation("notifications");
  const preferences = usePreferences();
  if (preferences.isPending) return <Skeleton className="h-72" />;
  if (preferences.isError)
    return (
      <Section title={t("settings.title")}>
        <ErrorNotice
          error={preferences.error}
          onRetry={() => void preferences.refetch()}
          retrying={preferences.isFetching}
        />
      </Section>
    );
  const now = preferences.data;
  return (
    <>
      <Section title={t("telegram.title")} lead={t("telegram.lead")}>
        <Telegram preferences={now} />
      </Section>
      <Section title={t("settings.title")} lead={t("settings.lead")}>
        <Card className="grid gap-6">
          <MessageSwitches preferences={now} />
          {now.telegram.available && <QuietHours quietHours={now.quiet_hours ?? null} />}
        </Card>
      </Section>
    </>
  );
}
