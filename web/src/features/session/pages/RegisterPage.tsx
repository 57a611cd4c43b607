import { Car, SquareParking } from "lucide-react";
import { Controller } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { Button, TextLink } from "@/components/Button";
import { Card } from "@/components/Card";
import { ErrorSummary } from "@/components/ErrorSummary";
import { Choice, PasswordField, TextField } from "@/components/Field";
import { Page } from "@/components/Page";
import { toast } from "@/components/Toasts";
import { useApiForm } from "@/lib/useApiForm";
import { register } from "../queries";
import { registerSchema } from "../schemas";

export function Component() {
  const { t } = useTranslation("session");
  const [search] = useSearchParams();
  const next = search.get("next");
  return (
    <Page title={t("register.title")} lead={t("register.lead")} width="text">
      <Card>
        <RegisterForm />
      </Card>
      <p className="text-center text-soft">
        {t("register.haveAccount")}{" "}
        <TextLink to={next ? `/login?next=${encodeURIComponent(next)}` : "/login"}>
          {t("register.signIn")}
        </TextLink>
      </p>
    </Page>
  );
}

export function RegisterForm() {
  const { t } = useTranslation("session");
  const form = useApiForm({
    schema: registerSchema,
    defaults: { role: "driver", email: "", login: "", password: "" },
    codes: { login_taken: "login", email_taken: "email" },
    submit: async (values) => {
      const user = await register(values);
      toast(t("register.done", { login: user.login }));
    },
  });
  return (
    <form noValidate onSubmit={form.onSubmit} className="grid gap-5">
      <ErrorSummary {...form.summary} />
      <Controller
        control={form.form.control}
        name="role"
        render={({ field }) => (
          <Choice
            legend={t("register.role")}
            name={field.name}
            value={field.value}
            onChange={field.onChange}
            options={[
              {
                value: "driver",
                label: t("register.driver"),
                hint: t("register.driverHint"),
                icon: <Car aria-hidden className="mt-0.5 size-6 shrink-0 text-accent" />,
              },
              {
                value: "owner",
                label: t("register.owner"),
                hint: t("register.ownerHint"),
                icon: <SquareParking aria-hidden className="mt-0.5 size-6 shrink-0 text-accent" />,
              },
            ]}
          />
        )}
      />
      <TextField
        {...form.field("email", t("register.email"))}
        hint={t("register.emailHint")}
        type="email"
        autoComplete="email"
      />
      <TextField
        {...form.field("login", t("register.login"))}
        hint={t("register.loginHint")}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
      />
      <PasswordField
        {...form.field("password", t("register.password"))}
        hint={t("register.passwordHint")}
        autoComplete="new-password"
      />
      <Button type="submit" wide pending={form.pending}>
        {t("register.submit")}
      </Button>
    </form>
  );
}
