import { BellOff, CircleCheck, Hourglass, Send } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Badge } from "@/components/Badge";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { ConfirmDialog } from "@/components/Dialog";
import { ErrorNotice, Skeleton } from "@/components/States";
import { toast } from "@/components/Toasts";
import type { Preferences, User } from "@/lib/api/types";
import { problemText } from "@/lib/errors";
import { useSession } from "@/lib/session";
import { useChangePreferences, useTelegramLink, useUnlinkTelegram } from "../queries";

// Only with a link to show: its picture and its sentence bring libraries of their own.
const TelegramLink = lazy(() => import("./TelegramLink"));

/** The person's chat with the bot: linking, what state it is in, and unlinking. */
export function Telegram({ preferences }: { preferences: Preferences }) {
  const { t } = useTranslation("notifications");
  const { user } = useSession();
  if (!user) return null;
  if (!preferences.telegram.available)
    return (
      <Card>
        <p className="text-soft">{t("telegram.none")}</p>
      </Card>
    );
  return (
    <Card className="grid gap-5">
      {user.telegram_confirmed ? (
        <Linked isBlocked={preferences.telegram.blocked} />
      ) : (
        <Unlinked user={user} />
      )}
    </Card>
  );
}

function Linked({ isBlocked }: { isBlocked: boolean }) {
  const { t } = useTranslation("notifications");
  const { t: common } = useTranslation();
  const change = useChangePreferences();
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-4">
        {isBlocked ? (
          <Badge tone="warn" icon={BellOff}>
            {t("telegram.blocked")}
          </Badge>
        ) : (
          <Badge tone="good" icon={CircleCheck}>
            {t("telegram.linked")}
          </Badge>
        )}
        <Unlink />
      </div>
      {isBlocked && (
        <div className="grid justify-items-start gap-3">
          <p>{t("telegram.blockedText")}</p>
          <Button
            variant="secondary"
            pending={change.isPending}
            onClick={() =>
              change.mutate(
                {},
                {
                  onSuccess: () => toast(t("telegram.triedAgain")),
                  onError: (error) => toast(problemText(common, error), "bad"),
                },
              )
            }
          >
            {t("telegram.tryAgain")}
          </Button>
        </div>
      )}
    </>
  );
}

function Unlinked({ user }: { user: User }) {
  const { t } = useTranslation("notifications");
  const link = useTelegramLink();
  const make = () => link.mutate();
  return (
    <>
      {user.telegram_id ? (
        <div className="flex flex-wrap items-center justify-between gap-4">
          <Badge tone="warn" icon={Hourglass}>
            {t("telegram.unconfirmed")}
          </Badge>
          <Unlink />
          <p className="basis-full text-soft">{t("telegram.unconfirmedText")}</p>
        </div>
      ) : null}
      {link.error && <ErrorNotice error={link.error} />}
      {link.data ? (
        <Suspense fallback={<Skeleton className="h-60" />}>
          <TelegramLink link={link.data} onNew={make} pending={link.isPending} />
        </Suspense>
      ) : (
        <div>
          <Button variant="secondary" icon={Send} pending={link.isPending} onClick={make}>
            {t("telegram.link")}
          </Button>
        </div>
      )}
    </>
  );
}

function Unlink() {
  const { t } = useTranslation("notifications");
  const [isAsking, setAsking] = useState(false);
  const unlink = useUnlinkTelegram(() => toast(t("telegram.unlinked")));
  return (
    <>
      <Button variant="danger" size="small" onClick={() => setAsking(true)}>
        {t("telegram.unlink")}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={t("telegram.unlinkTitle")}
        description={t("telegram.unlinkText")}
        confirmLabel={t("telegram.unlink")}
        pending={unlink.isPending}
        problem={unlink.error}
        onConfirm={() => unlink.mutate()}
      />
    </>
  );
}
