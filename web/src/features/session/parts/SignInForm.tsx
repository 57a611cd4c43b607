import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { ErrorSummary } from "@/components/ErrorSummary";
import { PasswordField, TextField } from "@/components/Field";
import type { User } from "@/lib/api/types";
import { useApiForm } from "@/lib/useApiForm";
import { signIn } from "../queries";
import { signInSchema } from "../schemas";

export function SignInForm({
  login = "",
  onDone,
}: {
  login?: string;
  onDone?: (user: User) => void;
}) {
  const { t } = useTranslation("session");
  const form = useApiForm({
    schema: signInSchema,
    defaults: { login, password: "" },
    submit: async (values) => {
      const user = await signIn(values);
      onDone?.(user);
    },
  });
  return (
    <form noValidate onSubmit={form.onSubmit} className="grid gap-5">
      <ErrorSummary {...form.summary} />
      <TextField
        {...form.field("login", t("signIn.login"))}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
      />
      <PasswordField
        {...form.field("password", t("signIn.password"))}
        autoComplete="current-password"
      />
      <Button type="submit" wide pending={form.pending}>
        {t("signIn.submit")}
      </Button>
    </form>
  );
}
