import { CircleCheck, CircleDashed, CircleX, Clock, TriangleAlert, Unplug } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Badge } from "@/components/Badge";
import { classes } from "@/components/classes";

import { type Condition, isLate, type Measured, type Report, type Service } from "../health";
import { formatMilliseconds, formatWait } from "../words";
import { Fact } from "./Facts";
import { Trail } from "./Trail";

const BADGES = {
  ready: { tone: "good", icon: CircleCheck },
  unready: { tone: "warn", icon: TriangleAlert },
  silent: { tone: "bad", icon: CircleX },
  unreachable: { tone: "bad", icon: Unplug },
  unknown: { tone: "neutral", icon: CircleDashed },
} as const satisfies Record<Condition | "unknown", unknown>;

/** Five tiles leave no hole, neither in two columns nor in three (of two tracks each). */
const ROW_FILLING =
  "sm:last:odd:col-span-2 lg:col-span-2! lg:last:nth-[3n+2]:col-span-3! lg:nth-[3n+1]:nth-last-2:col-span-3!";

/** One service. It has the same lines before, during and after an outage, so nothing moves. */
export function ServiceTile({
  service,
  measured,
}: {
  service: Service;
  measured: Measured | undefined;
}) {
  const { t } = useTranslation("admin");
  const condition = measured?.condition ?? "unknown";
  const isBad = condition === "silent" || condition === "unreachable";
  return (
    <li
      className={classes("panel grid content-start gap-4 p-5", ROW_FILLING, isBad && "border-bad")}
    >
      <header className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1">
        <div>
          <h2 className="text-lg">{t(`health.service.${service}`)}</h2>
          <p className="font-mono text-xs text-soft">{service}</p>
        </div>
        <Badge {...BADGES[condition]}>{t(`health.condition.${condition}`)}</Badge>
      </header>
      <div className="flex items-end justify-between gap-4">
        <p className="grid shrink-0">
          <span className="text-sm text-soft">{t("health.latency")}</span>
          <strong className="numbers text-xl font-semibold tracking-tight">
            {formatMilliseconds(measured?.milliseconds ?? null)}
          </strong>
        </p>
        <Trail trail={measured?.trail ?? []} />
      </div>
      <dl className="grid gap-1.5 border-t border-line pt-4 text-sm">
        <Fact name={t("health.readiness")}>
          <Readiness report={measured} />
        </Fact>
        <Fact name={t("health.outbox")}>
          <OutboxText report={measured} />
        </Fact>
        <Fact name={t("health.version")}>
          <span className="numbers">{measured?.version ?? "–"}</span>
        </Fact>
      </dl>
    </li>
  );
}

function Readiness({ report }: { report: Report | undefined }) {
  const { t } = useTranslation("admin");
  if (!report || report.condition === "silent" || report.condition === "unreachable") return "–";
  if (report.failing.length === 0) return t("health.allReady");
  return (
    <ul className="grid gap-0.5 text-warn">
      {report.failing.map(({ name, reason, detail }) => (
        <li key={name}>
          {t(`health.failing.${reason}`, {
            name: t(`health.check.${name === "database" ? "database" : "other"}`, { name }),
            detail,
          })}
        </li>
      ))}
    </ul>
  );
}

function OutboxText({ report }: { report: Report | undefined }) {
  const { t } = useTranslation("admin");
  const outbox = report?.outbox;
  if (!outbox) return "–";
  if (outbox.pending === 0) return t("health.outboxEmpty");
  const late = isLate(outbox);
  return (
    <span className={classes("numbers inline-flex items-center gap-1.5", late ? "text-warn" : "")}>
      {late && <Clock aria-hidden className="size-4 shrink-0" />}
      {t("health.outboxWaits", {
        count: outbox.pending,
        time: formatWait(outbox.oldestSeconds),
      })}
    </span>
  );
}
