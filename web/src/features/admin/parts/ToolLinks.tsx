import {
  ArrowUpRight,
  BookOpen,
  ChartLine,
  Gauge,
  KeyRound,
  type LucideIcon,
  Route,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import { config } from "@/lib/config";
import { type Tool, useTools } from "@/lib/platform";

const ICONS: Record<Tool | "reference", LucideIcon> = {
  grafana: ChartLine,
  prometheus: Gauge,
  jaeger: Route,
  keycloak: KeyRound,
  reference: BookOpen,
};

/** Where an operator looks further: the API reference always, the tools where they are configured. */
export function ToolLinks() {
  const { t } = useTranslation("admin");
  const reference = { tool: "reference", address: `${config.apiBaseUrl}/docs` } as const;
  return (
    <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {[...useTools(), reference].map(({ tool, address }) => {
        const Icon = ICONS[tool];
        return (
          <li key={tool}>
            <a
              href={address}
              target="_blank"
              rel="noreferrer"
              className="panel flex h-full items-center gap-4 p-4 hover:border-accent"
            >
              <Icon aria-hidden className="size-6 shrink-0 text-accent" />
              <span className="grid min-w-0 flex-1">
                <span className="font-semibold">{t(`tools.${tool}.name`)}</span>
                <span className="text-sm text-soft">{t(`tools.${tool}.text`)}</span>
              </span>
              <ArrowUpRight aria-hidden className="size-5 shrink-0 text-soft" />
              <span className="sr-only">{t("tools.newTab")}</span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}
