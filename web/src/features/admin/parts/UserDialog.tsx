import { Ban, CalendarCheck, LockOpen, ShieldUser } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, LinkButton } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import type { Account } from "@/lib/api/types";
import { formatDate } from "../words";
import { AccessDialog } from "./AccessDialog";
import { Copyable } from "./Copyable";
import { Fact, Facts } from "./Facts";
import { RoleDialog } from "./RoleDialog";
import { RoleLabel } from "./RoleLabel";
import { AccountState } from "./UserTable";

export interface UserDialogProps {
  user: Account;
  isSelf: boolean;
  onClose: () => void;
}

/** One account, and what may be done with it: one dialog after the other, never one over another. */
export function UserDialog({ user, isSelf, onClose }: UserDialogProps) {
  const [step, setStep] = useState<"profile" | "role" | "access">("profile");
  const back = () => setStep("profile");
  if (step === "role")
    return <RoleDialog user={user} isSelf={isSelf} onClose={back} onDone={onClose} />;
  if (step === "access") return <AccessDialog user={user} onClose={back} onDone={onClose} />;
  return (
    <Profile
      user={user}
      isSelf={isSelf}
      onClose={onClose}
      onRole={() => setStep("role")}
      onAccess={() => setStep("access")}
    />
  );
}

interface ProfileProps extends UserDialogProps {
  onRole: () => void;
  onAccess: () => void;
}

function Profile({ user, isSelf, onClose, onRole, onAccess }: ProfileProps) {
  const { t } = useTranslation(["admin", "common"]);
  return (
    <Dialog open onClose={onClose} title={user.login} description={user.email}>
      <Facts>
        <Fact name={t("users.role")}>
          <RoleLabel role={user.role} />
        </Fact>
        <Fact name={t("users.state")}>
          <AccountState enabled={user.enabled} />
        </Fact>
        <Fact name={t("users.since")}>{formatDate(user.created_at)}</Fact>
        <Fact name={t("users.language")}>{t(`common:language.${user.locale}`)}</Fact>
        <Fact name={t("users.telegram")}>
          {user.telegram_confirmed ? t("users.linked") : t("users.notLinked")}
        </Fact>
      </Facts>
      <Copyable name={t("id")} text={user.user_id} />
      <div className="grid gap-3 sm:grid-cols-2">
        <Button variant="secondary" icon={ShieldUser} onClick={onRole}>
          {t("users.changeRole")}
        </Button>
        {user.enabled ? (
          <Button variant="danger" icon={Ban} disabled={isSelf} onClick={onAccess}>
            {t("users.block")}
          </Button>
        ) : (
          <Button variant="secondary" icon={LockOpen} onClick={onAccess}>
            {t("users.unblock")}
          </Button>
        )}
        {user.role === "driver" && (
          <LinkButton
            to={`/admin/bookings?login=${encodeURIComponent(user.login)}`}
            variant="quiet"
            icon={CalendarCheck}
            className="sm:col-span-2"
          >
            {t("users.bookings")}
          </LinkButton>
        )}
      </div>
      {isSelf && <p className="text-sm text-soft">{t("users.selfNote")}</p>}
    </Dialog>
  );
}
