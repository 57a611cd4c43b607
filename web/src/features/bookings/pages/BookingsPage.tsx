import { Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import { LinkButton } from "@/components/Button";
import { Page } from "@/components/Page";
import { Tabs } from "@/components/Tabs";
import { SHELVES } from "../model";
import { BookingList } from "../parts/BookingList";
import { useListWish } from "../parts/useListWish";

export function Component() {
  const { t } = useTranslation("bookings");
  const { wish, change } = useListWish();
  return (
    <Page
      title={t("list.title")}
      actions={
        <LinkButton to="/driver/search" icon={Search} className="max-md:hidden">
          {t("list.find")}
        </LinkButton>
      }
    >
      <Tabs
        label={t("list.shelves")}
        value={wish.shelf}
        onChange={(shelf) => change({ shelf })}
        tabs={SHELVES.map((shelf) => ({ value: shelf, label: t(`list.shelf.${shelf}`) }))}
      >
        <BookingList wish={wish} onChange={change} />
      </Tabs>
    </Page>
  );
}
