import { LogOut } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { Card, Section } from "@/components/Card";
import { ErrorSummary } from "@/components/ErrorSummary";
import { Choice, PasswordField, TextField } from "@/components/Field";
import { Page } from "@/components/Page";
import { toast } from "@/components/Toasts";
import type { User } from "@/lib/api/types";
import { currentLanguage, LANGUAGES, type Language } from "@/lib/i18n";
import { session, useSession } from "@/lib/session";
import { chooseTheme, THEMES, type Theme, useTheme } from "@/lib/theme";
import { useApiForm } from "@/lib/useApiForm";
import { Leaving } from "../parts/Leaving";
import { changeEmail, changePassword, saveLanguage } from "../queries";
import { emailSchema, passwordSchema } from "../schemas";

/** `children` are the sections that other features add. */
export function AccountPage({ children }: { children?: ReactNode }) {
  const { t } = useTranslation("session");
  const { user } = useSession();
  if (!user) return null;
  return (
    <Page title={t("account.title")} lead={t("account.lead")} width="text">
      <Section title={t("account.profile")}>
        <Profile user={user} />
      </Section>
      <Section title={t("account.appearance")}>
        <Appearance />
      </Section>
      {children}
      <Section title={t("account.password")} lead={t("account.passwordLead")}>
        <Password user={user} />
      </Section>
      <Section title={t("leaving.title")} lead={t("leaving.lead")}>
        <Leaving user={user} />
      </Section>
      <Section title={t("account.signOutTitle")} lead={t("account.signOutLead")}>
        <SignOut />
      </Section>
    </Page>
  );
}

function Profile({ user }: { user: User }) {
  const { t } = useTranslation(["session", "common"]);
  const form = useApiForm({
    schema: emailSchema,
    defaults: { email: user.email },
    codes: { email_taken: "email" },
    submit: async ({ email }) => {
      if (email !== user.email) await changeEmail(email);
      toast(t("account.emailSaved"));
    },
  });
  return (
    <Card className="grid gap-5">
      <dl className="grid grid-cols-2 gap-4">
        <div>
          <dt className="text-sm text-soft">{t("account.login")}</dt>
          <dd className="font-semibold">{user.login}</dd>
        </div>
        <div>
          <dt className="text-sm text-soft">{t("account.role")}</dt>
          <dd className="font-semibold">{t(`common:role.${user.role}`)}</dd>
        </div>
      </dl>
      <form noValidate onSubmit={form.onSubmit} className="grid gap-4">
        <ErrorSummary {...form.summary} />
        <TextField {...form.field("email", t("account.email"))} type="email" autoComplete="email" />
        <div>
          <Button type="submit" variant="secondary" pending={form.pending}>
            {t("account.saveEmail")}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function Appearance() {
  const { t } = useTranslation("common");
  const theme = useTheme();
  return (
    <Card className="grid gap-5">
      <Choice
        compact
        legend={t("language.label")}
        name="language"
        value={currentLanguage()}
        onChange={(value) => void saveLanguage(value as Language)}
        options={LANGUAGES.map((value) => ({ value, label: t(`language.${value}`) }))}
      />
      <Choice
        compact
        legend={t("theme.label")}
        name="theme"
        value={theme}
        onChange={(value) => chooseTheme(value as Theme)}
        options={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))}
      />
    </Card>
  );
}

function Password({ user }: { user: User }) {
  const { t } = useTranslation("session");
  const form = useApiForm({
    schema: passwordSchema,
    defaults: { oldPassword: "", newPassword: "" },
    codes: { wrong_credentials: { field: "oldPassword", rule: "wrong_password" } },
    submit: async (values) => {
      await changePassword({ login: user.login, ...values });
      form.form.reset();
      toast(t("account.changed"));
    },
  });
  return (
    <Card>
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
          {...form.field("oldPassword", t("account.oldPassword"))}
          autoComplete="current-password"
        />
        <PasswordField
          {...form.field("newPassword", t("account.newPassword"))}
          hint={t("register.passwordHint")}
          autoComplete="new-password"
        />
        <div>
          <Button type="submit" variant="secondary" pending={form.pending}>
            {t("account.change")}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function SignOut() {
  const { t } = useTranslation(["session", "common"]);
  return (
    <Card className="flex flex-wrap items-center gap-4">
      <Button
        variant="secondary"
        icon={LogOut}
        onClick={async () => {
          const isConfirmed = await session.signOut();
          toast(t(isConfirmed ? "signedOut.toast" : "signedOut.unconfirmed"), "info");
        }}
      >
        {t("common:nav.signOut")}
      </Button>
    </Card>
  );
}
