import { CalendarCheck, CircleCheck, CircleParking, CircleX, Hourglass } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Badge } from "./Badge";

export const PHASE_ICONS = {
  waiting: Hourglass,
  upcoming: CalendarCheck,
  running: CircleParking,
  over: CircleCheck,
  canceled: CircleX,
} as const;

const TONES = {
  waiting: "warn",
  upcoming: "accent",
  running: "good",
  over: "neutral",
  canceled: "neutral",
} as const;

/** Where in its life a booking is. Its page needs the texts of `bookings`. */
export function PhaseBadge({ phase }: { phase: keyof typeof PHASE_ICONS }) {
  const { t } = useTranslation("bookings");
  return (
    <Badge tone={TONES[phase]} icon={PHASE_ICONS[phase]}>
      {t(`phase.${phase}`)}
    </Badge>
  );
}
