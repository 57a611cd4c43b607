import { UserSearch } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Select } from "@/components/Field";
import { Page } from "@/components/Page";
import type { Account } from "@/lib/api/types";
import { useSession } from "@/lib/session";
import { FindBar } from "../parts/FindBar";
import { FoundList } from "../parts/FoundList";
import { UserDialog } from "../parts/UserDialog";
import { UserTable } from "../parts/UserTable";
import { useFilters } from "../useFilters";
import { useUsers } from "../userQueries";
import { ROLES } from "../users";

export function Component() {
  const { t } = useTranslation(["admin", "common"]);
  const { values, change, clear, isEmpty } = useFilters(["query", "role"]);
  const users = useUsers(values);
  const [managed, setManaged] = useState<Account | null>(null);
  const ownId = useSession().user?.user_id ?? "";
  return (
    <Page title={t("users.title")} lead={t("users.lead")}>
      <FindBar
        key={values.query}
        label={t("users.find")}
        value={values.query}
        onFind={(query) => change({ query })}
      >
        <Select
          label={t("users.role")}
          value={values.role}
          onChange={(event) => change({ role: event.target.value })}
          options={[
            { value: "", label: t("users.everyRole") },
            ...ROLES.map((role) => ({ value: role, label: t(`common:role.${role}`) })),
          ]}
          className="lg:w-56"
        />
      </FindBar>
      <FoundList
        list={users}
        count={(total) => t("users.count", { count: total })}
        icon={UserSearch}
        empty={{ title: t("users.none"), text: t("users.noneText") }}
        {...(isEmpty ? {} : { onClear: clear })}
      >
        {(found) => <UserTable users={found} ownId={ownId} onManage={setManaged} />}
      </FoundList>
      {managed && (
        <UserDialog
          user={managed}
          isSelf={managed.user_id === ownId}
          onClose={() => setManaged(null)}
        />
      )}
    </Page>
  );
}
