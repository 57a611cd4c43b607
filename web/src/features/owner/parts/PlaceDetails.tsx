import { Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { ErrorNotice, SkeletonList } from "@/components/States";
import { toast } from "@/components/Toasts";
import type { Place } from "@/lib/api/types";
import { usePlatformQuery } from "@/lib/platform";
import { changesOf, type PlaceBody, typedPlace } from "../placeForm";
import { type PlaceWithdrawal, useChangePlace } from "../queries";
import { DeletePlaceDialog } from "./DeletePlaceDialog";
import { PlaceForm } from "./PlaceForm";

export interface PlaceDetailsProps {
  place: Place;
  withdrawal: PlaceWithdrawal;
}

/** What drivers read about the place, to be changed; and the way to withdraw it. */
export default function PlaceDetails({ place, withdrawal }: PlaceDetailsProps) {
  const platform = usePlatformQuery();
  if (platform.isError) {
    return (
      <ErrorNotice
        error={platform.error}
        onRetry={() => platform.refetch()}
        retrying={platform.isFetching}
      />
    );
  }
  if (!platform.data) return <SkeletonList count={3} className="h-56" />;
  return (
    <div className="grid max-w-text gap-10">
      <Edit place={place} currency={platform.data.currency} />
      <Withdraw place={place} withdrawal={withdrawal} />
    </div>
  );
}

function Edit({ place, currency }: { place: Place; currency: string }) {
  const { t } = useTranslation("owner");
  const change = useChangePlace(place.id);
  const defaults = useMemo(() => typedPlace(place, currency), [place, currency]);
  async function save(body: PlaceBody) {
    const changes = changesOf(place, body);
    if (Object.keys(changes).length === 0) {
      toast(t("form.unchanged"), "info");
      return;
    }
    await change(changes);
    toast(t("form.saved"));
  }
  return (
    <PlaceForm
      defaults={defaults}
      currency={currency}
      onSave={save}
      saveLabel={t("form.save")}
      isBookable
    />
  );
}

function Withdraw({ place, withdrawal }: PlaceDetailsProps) {
  const { t } = useTranslation("owner");
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  function keep() {
    withdrawal.reset();
    setAsking(false);
  }
  async function leave() {
    await navigate("/owner/parkings", { replace: true });
    toast(t("delete.done", { name: place.name }));
  }
  return (
    <Card className="grid justify-items-start gap-4">
      <div>
        <h2 className="text-lg">{t("delete.title")}</h2>
        <p className="text-soft">{t("delete.lead")}</p>
      </div>
      <Button variant="danger" icon={Trash2} onClick={() => setAsking(true)}>
        {t("delete.action")}
      </Button>
      {asking && (
        <DeletePlaceDialog
          place={place}
          withdrawal={withdrawal}
          onClose={keep}
          onDeleted={() => void leave()}
        />
      )}
    </Card>
  );
}
