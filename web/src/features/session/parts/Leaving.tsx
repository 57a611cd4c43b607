import { Download, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { Dialog } from "@/components/Dialog";
import { ErrorSummary } from "@/components/ErrorSummary";
import { PasswordField } from "@/components/Field";
import { toast } from "@/components/Toasts";
import { asProblem } from "@/lib/api/client";
import type { User } from "@/lib/api/types";
import { downloadFile } from "@/lib/download";
import { problemText } from "@/lib/errors";
import { formatMoney } from "@/lib/money";
import { useApiForm } from "@/lib/useApiForm";
import { deleteAccount, myData } from "../leaving";
import { deletionSchema } from "../schemas";

/** Taking one's data along, and leaving for ever. */
export function Leaving({ user }: { user: User }) {
  const { t } = useTranslation("session");
  const [isAsking, setAsking] = useState(false);
  return (
    <Card className="flex flex-wrap items-center gap-4">
      <DownloadData login={user.login} />
      <Button variant="danger" icon={Trash2} onClick={() => setAsking(true)}>
        {t("leaving.delete")}
      </Button>
      <Dialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={t("leaving.deleteTitle")}
        description={t("leaving.deleteLead")}
      >
        <DeleteForm user={user} />
      </Dialog>
    </Card>
  );
}

function DownloadData({ login }: { login: string }) {
  const { t } = useTranslation("session");
  const { t: common } = useTranslation();
  const [isLoading, setLoading] = useState(false);

  async function download() {
    setLoading(true);
    try {
      const data = JSON.stringify(await myData(), null, 2);
      downloadFile(`parking-net-${login}.json`, "application/json", data);
    } catch (error) {
      toast(problemText(common, error), "bad");
    } finally {
      setLoading(false);
    }
  }

  return (
    <Button variant="secondary" icon={Download} pending={isLoading} onClick={download}>
      {t("leaving.download")}
    </Button>
  );
}

interface Money {
  balance: number;
  currency: string;
}

function DeleteForm({ user }: { user: User }) {
  const { t } = useTranslation("session");
  const [left, setLeft] = useState<Money | null>(null);
  const form = useApiForm({
    schema: deletionSchema,
    defaults: { password: "" },
    codes: { wrong_credentials: { field: "password", rule: "wrong_password" } },
    submit: async ({ password }) => {
      try {
        await deleteAccount(password, left !== null);
      } catch (error) {
        const { code, values } = asProblem(error);
        if (code === "balance_left") setLeft(values as unknown as Money);
        throw error;
      }
      toast(t("leaving.deleted"), "info");
    },
  });
  return (
    <form noValidate onSubmit={form.onSubmit} className="grid gap-5">
      <ErrorSummary {...form.summary} />
      <input
        type="text"
        name="username"
        autoComplete="username"
        value={user.login}
        readOnly
        hidden
      />
      <PasswordField
        {...form.field("password", t("leaving.password"))}
        autoComplete="current-password"
      />
      <Button type="submit" variant="danger" pending={form.pending}>
        {left
          ? t("leaving.giveUp", { amount: formatMoney(left.balance, left.currency) })
          : t("leaving.confirm")}
      </Button>
    </form>
  );
}
