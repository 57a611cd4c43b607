import { PayStay } from "@/features/bookings/parts/PayStay";
import { PlacePage } from "@/features/places/pages/PlacePage";

/** Put together here, since features do not know each other's parts. */
export function Component() {
  return <PlacePage pay={(props) => <PayStay {...props} />} />;
}
