import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useBlocker } from "react-router";
import { ConfirmDialog } from "@/components/Dialog";

/** Asks before what was typed is lost, within the app and when the window closes. */
export function LeaveGuard({ active }: { active: boolean }) {
  const { t } = useTranslation("owner");
  const blocker = useBlocker(active);
  useEffect(() => {
    if (!active) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [active]);
  return (
    <ConfirmDialog
      open={blocker.state === "blocked"}
      onClose={() => blocker.reset?.()}
      title={t("leave.title")}
      description={t("leave.text")}
      confirmLabel={t("leave.confirm")}
      dismissLabel={t("leave.stay")}
      onConfirm={() => blocker.proceed?.()}
    />
  );
}
