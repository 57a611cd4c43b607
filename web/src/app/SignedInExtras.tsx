import { Bell } from "@/features/notifications/parts/Bell";
import { LiveUpdates } from "@/features/notifications/parts/LiveUpdates";

/** What runs beside every page of somebody signed in. */
export default function SignedInExtras() {
  return (
    <>
      <LiveUpdates />
      <Bell />
    </>
  );
}
