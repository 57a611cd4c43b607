import { Ban, CircleCheck, UserRoundCog } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Badge } from "@/components/Badge";
import { Button } from "@/components/Button";
import { Table } from "@/components/Table";
import type { Account } from "@/lib/api/types";
import { formatDate } from "../words";
import { RoleLabel } from "./RoleLabel";

export interface UserTableProps {
  users: readonly Account[];
  ownId: string;
  onManage: (user: Account) => void;
}

export function UserTable({ users, ownId, onManage }: UserTableProps) {
  const { t } = useTranslation(["admin", "common"]);
  return (
    <Table
      caption={t("users.title")}
      rows={users}
      keyOf={(user) => user.user_id}
      columns={[
        {
          key: "who",
          header: t("users.who"),
          onPhone: "heading",
          cell: (user) => <Who user={user} isSelf={user.user_id === ownId} />,
        },
        { key: "role", header: t("users.role"), cell: (user) => <RoleLabel role={user.role} /> },
        {
          key: "state",
          header: t("users.state"),
          cell: (user) => <AccountState enabled={user.enabled} />,
        },
        {
          key: "since",
          header: t("users.since"),
          cell: (user) => <span className="numbers">{formatDate(user.created_at)}</span>,
        },
        {
          key: "actions",
          header: t("users.actions"),
          align: "end",
          onPhone: "bare",
          cell: (user) => (
            <Button
              variant="secondary"
              size="small"
              icon={UserRoundCog}
              className="max-md:w-full"
              aria-label={t("users.manageOf", { login: user.login })}
              onClick={() => onManage(user)}
            >
              {t("users.manage")}
            </Button>
          ),
        },
      ]}
    />
  );
}

function Who({ user, isSelf }: { user: Account; isSelf: boolean }) {
  const { t } = useTranslation("admin");
  return (
    <span className="grid">
      <span className="flex flex-wrap items-center gap-2 font-semibold">
        {user.login}
        {isSelf && <Badge tone="accent">{t("users.self")}</Badge>}
      </span>
      <span className="text-sm font-normal text-soft">{user.email}</span>
    </span>
  );
}

export function AccountState({ enabled }: { enabled: boolean }) {
  const { t } = useTranslation("admin");
  return enabled ? (
    <Badge tone="good" icon={CircleCheck}>
      {t("users.enabled")}
    </Badge>
  ) : (
    <Badge tone="bad" icon={Ban}>
      {t("users.blocked")}
    </Badge>
  );
}
