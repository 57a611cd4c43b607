import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { Page } from "@/components/Page";
import { viewerZone } from "@/lib/time";
import { type BookingFilter, EVERYTHING, filterOf, paramsOf } from "../filters";
import { BookingsBoard } from "../parts/BookingsBoard";
import { useOwnPlaces } from "../queries";

/** The bookings of all of an owner's places; the address holds what is looked for. */
export function Component() {
  const { t } = useTranslation("owner");
  const [params, setParams] = useSearchParams();
  const places = useOwnPlaces();
  const filter = filterOf(params);
  const place = places.data?.find(({ id }) => id === filter.place);
  const show = (wanted: BookingFilter) => setParams(paramsOf(wanted), { replace: true });
  return (
    <Page title={t("bookings.title")} lead={t("bookings.lead")}>
      <BookingsBoard
        filter={filter}
        onFilter={(changes) => show({ ...filter, ...changes })}
        onClear={() => show(EVERYTHING)}
        places={places.data ?? []}
        zone={place?.timezone ?? viewerZone()}
      />
    </Page>
  );
}
