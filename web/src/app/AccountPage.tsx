import { NotificationSettings } from "@/features/notifications/parts/NotificationSettings";
import { AccountPage } from "@/features/session/pages/AccountPage";

/** The account is put together here, since features do not know each other's parts. */
export function Component() {
  return (
    <AccountPage>
      <NotificationSettings />
    </AccountPage>
  );
}
