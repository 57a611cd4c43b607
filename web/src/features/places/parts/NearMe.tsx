import { LoaderCircle, LocateFixed } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "@/components/Toasts";
import { type Point, roundedPoint } from "../searchModel";

const PATIENCE = { timeout: 10_000, maximumAge: 300_000 };

/** Asks the device where it is, when somebody presses it and never before. */
export function NearMe({ onFound }: { onFound: (point: Point) => void }) {
  const { t } = useTranslation("places");
  const [isLocating, setLocating] = useState(false);
  // Browsers tell the position to secure pages only.
  if (!window.isSecureContext || !navigator.geolocation) return null;
  const Icon = isLocating ? LoaderCircle : LocateFixed;

  function locate() {
    if (isLocating) return;
    setLocating(true);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setLocating(false);
        onFound(roundedPoint(coords));
      },
      () => {
        setLocating(false);
        toast(t("search.nearRefused"), "bad");
      },
      PATIENCE,
    );
  }

  const label = isLocating ? t("search.locating") : t("search.near");
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={locate}
      className="grid size-11 place-items-center rounded-full text-accent hover:bg-accent-wash"
    >
      <Icon aria-hidden className={isLocating ? "size-5 animate-spin" : "size-5"} />
    </button>
  );
}
