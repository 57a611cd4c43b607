import {
  CircleCheck,
  CircleDashed,
  GitCompare,
  type LucideIcon,
  TriangleAlert,
  Unplug,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import { classes } from "@/components/classes";

import type { Verdict } from "../health";
import { listed } from "../words";

const LOOKS: Record<Verdict["kind"], { icon: LucideIcon; look: string }> = {
  checking: { icon: CircleDashed, look: "bg-sunk text-soft" },
  good: { icon: CircleCheck, look: "bg-good-wash text-good" },
  versions: { icon: GitCompare, look: "bg-warn-wash text-warn" },
  trouble: { icon: TriangleAlert, look: "bg-bad-wash text-bad" },
  unreachable: { icon: Unplug, look: "bg-bad-wash text-bad" },
};

/** The answer to "is it running?", read out when it changes. */
export function VerdictLine({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation("admin");
  const { icon: Icon, look } = LOOKS[verdict.kind];
  return (
    <div className={classes("flex items-start gap-4 rounded-lg p-5", look)}>
      <Icon aria-hidden className="mt-0.5 size-7 shrink-0" />
      <div role="status" className="grid gap-0.5">
        <p className="text-lg font-semibold">{t(`health.verdict.${verdict.kind}`)}</p>
        <p className="text-sm">
          {t(`health.verdictText.${verdict.kind}`, {
            services:
              verdict.kind === "trouble"
                ? listed(verdict.services.map((service) => t(`health.service.${service}`)))
                : "",
            versions: verdict.kind === "versions" ? listed(verdict.versions) : "",
          })}
        </p>
      </div>
    </div>
  );
}
