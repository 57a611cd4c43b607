import { ArrowLeft } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { LinkButton } from "@/components/Button";
import { Page } from "@/components/Page";
import { ErrorNotice, SkeletonList } from "@/components/States";
import { toast } from "@/components/Toasts";
import { usePlatformQuery } from "@/lib/platform";
import { PlaceForm } from "../parts/PlaceForm";
import { emptyPlace, type PlaceBody } from "../placeForm";
import { useOfferPlace } from "../queries";

export function Component() {
  const { t } = useTranslation("owner");
  const navigate = useNavigate();
  const platform = usePlatformQuery();
  const offer = useOfferPlace();
  const defaults = useMemo(emptyPlace, []);
  async function save(body: PlaceBody) {
    const place = await offer(body);
    toast(t("form.offered", { name: place.name }));
    await navigate(`/owner/parkings/${place.id}`, { replace: true });
  }
  return (
    <Page
      title={t("form.newTitle")}
      lead={t("form.newLead")}
      width="text"
      before={
        <LinkButton
          to="/owner/parkings"
          variant="quiet"
          size="small"
          icon={ArrowLeft}
          className="-ml-3.5 justify-self-start"
        >
          {t("place.back")}
        </LinkButton>
      }
    >
      {platform.data ? (
        <PlaceForm
          defaults={defaults}
          currency={platform.data.currency}
          onSave={save}
          saveLabel={t("form.offer")}
          isBookable={false}
        />
      ) : platform.isError ? (
        <ErrorNotice
          error={platform.error}
          onRetry={() => platform.refetch()}
          retrying={platform.isFetching}
        />
      ) : (
        <SkeletonList count={3} className="h-56" />
      )}
    </Page>
  );
}
