import { LocateFixed } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { toast } from "@/components/Toasts";
import { typedPosition } from "../placeForm";

/** For who describes a place while standing in it. */
export function HereButton({ onPosition }: { onPosition: (position: string) => void }) {
  const { t } = useTranslation("owner");
  const [locating, setLocating] = useState(false);
  if (!("geolocation" in navigator)) return null;
  function locate() {
    setLocating(true);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setLocating(false);
        onPosition(typedPosition(coords.latitude, coords.longitude));
      },
      () => {
        setLocating(false);
        toast(t("form.hereRefused"), "bad");
      },
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  }
  return (
    <Button variant="quiet" size="small" icon={LocateFixed} pending={locating} onClick={locate}>
      {t("form.here")}
    </Button>
  );
}
