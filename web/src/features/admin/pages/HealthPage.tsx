import { RotateCw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { Section } from "@/components/Card";
import { Page } from "@/components/Page";
import { usePlatform } from "@/lib/platform";
import { SERVICES, type Service, verdictOf } from "../health";
import { useHealth } from "../healthQueries";
import { ServiceTile } from "../parts/ServiceTile";
import { ToolLinks } from "../parts/ToolLinks";
import { VerdictLine } from "../parts/VerdictLine";
import { formatClock } from "../words";

export function Component() {
  const { t } = useTranslation("admin");
  const services: readonly Service[] = usePlatform().hasTelegramBot
    ? [...SERVICES, "telegram"]
    : SERVICES;
  const checks = useHealth(services);
  const reports = new Map(services.map((service, index) => [service, checks[index]?.data]));
  const checkedAt = Math.max(...checks.map((check) => check.data?.at ?? 0));
  return (
    <Page
      title={t("health.title")}
      lead={t("health.lead")}
      actions={
        <CheckedAt
          at={checkedAt}
          onCheck={() => {
            for (const check of checks) void check.refetch();
          }}
        />
      }
    >
      <VerdictLine verdict={verdictOf(reports)} />
      <ul aria-label={t("health.services")} className="grid gap-4 sm:grid-cols-2 lg:grid-cols-6">
        {services.map((service) => (
          <ServiceTile key={service} service={service} measured={reports.get(service)} />
        ))}
      </ul>
      <Section title={t("tools.title")}>
        <ToolLinks />
      </Section>
    </Page>
  );
}

function CheckedAt({ at, onCheck }: { at: number; onCheck: () => void }) {
  const { t } = useTranslation("admin");
  return (
    <div className="flex items-center gap-3">
      <p className="numbers text-sm text-soft">
        {at > 0 ? t("health.checkedAt", { time: formatClock(at) }) : t("health.condition.unknown")}
      </p>
      <Button variant="secondary" size="small" icon={RotateCw} onClick={onCheck}>
        {t("health.checkNow")}
      </Button>
    </div>
  );
}
