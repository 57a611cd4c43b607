import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/Dialog";
import { Choice } from "@/components/Field";
import { toast } from "@/components/Toasts";
import type { Account, Role } from "@/lib/api/types";
import { useChangeAccount } from "../userQueries";
import { ROLES } from "../users";
import { ROLE_ICONS } from "./RoleLabel";

export interface StepProps {
  user: Account;
  onClose: () => void;
  onDone: () => void;
}

export function RoleDialog({ user, isSelf, onClose, onDone }: StepProps & { isSelf: boolean }) {
  const { t } = useTranslation(["admin", "common"]);
  const [role, setRole] = useState<Role>(user.role);
  const change = useChangeAccount(user);
  function confirm() {
    if (role === user.role) return onClose();
    change.mutate(
      { role },
      {
        onSuccess: () => {
          toast(t("users.roleChanged", { login: user.login, role: t(`common:role.${role}`) }));
          onDone();
        },
      },
    );
  }
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t("users.roleOf", { login: user.login })}
      description={t("users.roleText")}
      confirmLabel={t(`users.make.${role}`)}
      onConfirm={confirm}
      pending={change.isPending}
      problem={change.error}
      danger={role === "admin" || isSelf}
    >
      <RoleChoice value={role} onChange={setRole} />
      {isSelf && role !== "admin" && (
        <p className="rounded-md bg-warn-wash p-3 font-medium text-warn">{t("users.ownRole")}</p>
      )}
    </ConfirmDialog>
  );
}

function RoleChoice({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const { t } = useTranslation(["admin", "common"]);
  return (
    <div className="[&>fieldset>div]:sm:grid-cols-1">
      <Choice
        legend={t("users.role")}
        name="role"
        value={value}
        onChange={(role) => onChange(role as Role)}
        options={ROLES.map((role) => {
          const Icon = ROLE_ICONS[role];
          return {
            value: role,
            label: t(`common:role.${role}`),
            hint: t(`users.may.${role}`),
            icon: <Icon aria-hidden className="mt-0.5 size-6 shrink-0 text-accent" />,
          };
        })}
      />
    </div>
  );
}
