import { TriangleAlert, WifiOff } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useRouteError } from "react-router";
import { Button } from "@/components/Button";

/** What browsers say of a part of the app that did not load. */
const NOT_LOADED = /dynamically imported module|module script failed|error loading/i;

/** A page that could not be shown, or a part of the app that did not load. */
export function Crash() {
  const { t } = useTranslation();
  const error = useRouteError();
  const isOffline = !navigator.onLine || (error instanceof Error && NOT_LOADED.test(error.message));
  useEffect(() => {
    if (!isOffline) return;
    const load = () => location.reload();
    addEventListener("online", load);
    return () => removeEventListener("online", load);
  }, [isOffline]);
  const Icon = isOffline ? WifiOff : TriangleAlert;
  return (
    <main className="mx-auto grid max-w-text justify-items-start gap-4 px-4 py-20">
      <Icon aria-hidden className="size-12 text-accent" />
      <h1 className="text-2xl">{t(isOffline ? "crash.offlineTitle" : "crash.title")}</h1>
      <p className="text-soft">{t(isOffline ? "crash.offlineText" : "crash.text")}</p>
      <Button onClick={() => location.reload()}>{t("crash.action")}</Button>
    </main>
  );
}
