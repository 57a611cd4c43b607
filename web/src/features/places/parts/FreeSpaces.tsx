import { CircleCheck, CircleX, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Badge } from "@/components/Badge";

const FEW_SPACES = 5;

/** How many spaces are free all through a stay, in words. */
export function FreeSpaces({ count }: { count: number }) {
  const { t } = useTranslation("places");
  if (count === 0)
    return (
      <Badge tone="bad" icon={CircleX}>
        {t("card.full")}
      </Badge>
    );
  const isFew = count <= FEW_SPACES;
  return (
    <Badge tone={isFew ? "warn" : "good"} icon={isFew ? TriangleAlert : CircleCheck}>
      {t("card.spaces", { count })}
    </Badge>
  );
}
