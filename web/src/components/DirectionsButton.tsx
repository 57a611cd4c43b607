import { Navigation } from "lucide-react";
import { useTranslation } from "react-i18next";
import { LinkButton } from "./Button";

export interface DirectionsButtonProps {
  /** Where to: a position "52.37,4.9", or an address. */
  goal: string;
  size?: "small" | "normal";
  wide?: boolean;
}

/** Opens the map that the device uses; nothing is asked of it before. */
export function DirectionsButton({ goal, ...look }: DirectionsButtonProps) {
  const { t } = useTranslation();
  return (
    <LinkButton
      to={`https://www.google.com/maps/dir/?${new URLSearchParams({ api: "1", destination: goal })}`}
      target="_blank"
      rel="noreferrer"
      variant="secondary"
      icon={Navigation}
      {...look}
    >
      {t("action.directions")}
    </LinkButton>
  );
}
