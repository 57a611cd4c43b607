import { Car, ShieldUser, SquareParking } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Role } from "@/lib/api/types";

export const ROLE_ICONS = { driver: Car, owner: SquareParking, admin: ShieldUser };

export function RoleLabel({ role }: { role: Role }) {
  const { t } = useTranslation();
  const Icon = ROLE_ICONS[role];
  return (
    <span className="inline-flex items-baseline gap-2">
      <Icon aria-hidden className="size-4 shrink-0 self-center text-soft" />
      {t(`role.${role}`)}
    </span>
  );
}
