import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/Dialog";
import { toast } from "@/components/Toasts";
import { useChangeAccount } from "../userQueries";
import type { StepProps } from "./RoleDialog";

/** Blocks an account, or lets it in again. */
export function AccessDialog({ user, onClose, onDone }: StepProps) {
  const { t } = useTranslation("admin");
  const change = useChangeAccount(user);
  const act = user.enabled ? "block" : "unblock";
  const values = { login: user.login };
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t(`users.${act}Title`, values)}
      description={
        <>
          <p>{t(`users.${act}Text`, values)}</p>
          {user.enabled && <p className="mt-2">{t(`users.stays.${user.role}`)}</p>}
        </>
      }
      confirmLabel={t(`users.${act}`)}
      onConfirm={() =>
        change.mutate(
          { enabled: !user.enabled },
          {
            onSuccess: () => {
              toast(t(`users.${act}Done`, values));
              onDone();
            },
          },
        )
      }
      pending={change.isPending}
      problem={change.error}
      danger={user.enabled}
    />
  );
}
