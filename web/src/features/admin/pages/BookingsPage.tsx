import { CalendarSearch } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Page } from "@/components/Page";
import { type Candidate, useFoundBookings } from "../bookingQueries";
import { type BookingFilter, wantedOf } from "../bookings";
import { BookingDialog } from "../parts/BookingDialog";
import { BookingFilters } from "../parts/BookingFilters";
import { BookingTable } from "../parts/BookingTable";
import { Candidates } from "../parts/Candidates";
import { FilterChips } from "../parts/FilterChips";
import { FoundList } from "../parts/FoundList";
import { useFilters } from "../useFilters";

const NAMES = ["q", "login", "place", "status", "from", "to", "booking"] as const;

export function Component() {
  const { t } = useTranslation("admin");
  const { values, change, clear } = useFilters(NAMES);
  const { booking, ...filter } = values;
  const wanted = wantedOf(filter.q);
  const choose = ({ kind, value }: Candidate, isObvious: boolean) =>
    change({ q: "", login: "", place: "", [kind]: value }, isObvious);
  return (
    <Page title={t("bookings.title")} lead={t("bookings.lead")}>
      <BookingFilters filter={filter} onChange={change} />
      <FilterChips filter={filter} onChange={change} />
      {wanted.kind === "words" && wanted.text !== "" ? (
        <Candidates words={wanted.text} onChoose={choose} />
      ) : (
        <Bookings filter={filter} onClear={clear} onOpen={(id) => change({ booking: id })} />
      )}
      {booking && <BookingDialog id={booking} onClose={() => change({ booking: "" })} />}
    </Page>
  );
}

interface BookingsProps {
  filter: BookingFilter;
  onClear: () => void;
  onOpen: (id: string) => void;
}

function Bookings({ filter, onClear, onOpen }: BookingsProps) {
  const { t } = useTranslation("admin");
  const isFiltered = Object.values(filter).some((value) => value !== "");
  return (
    <FoundList
      list={useFoundBookings(filter)}
      count={(total) => t("bookings.count", { count: total })}
      icon={CalendarSearch}
      empty={
        isFiltered
          ? { title: t("bookings.notFound"), text: t("bookings.notFoundText") }
          : { title: t("bookings.none"), text: t("bookings.noneText") }
      }
      {...(isFiltered ? { onClear } : {})}
    >
      {(found) => <BookingTable bookings={found} onOpen={(one) => onOpen(one.booking_id)} />}
    </FoundList>
  );
}
