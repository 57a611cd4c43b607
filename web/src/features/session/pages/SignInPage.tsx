import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { TextLink } from "@/components/Button";
import { Card } from "@/components/Card";
import { Page } from "@/components/Page";
import { toast } from "@/components/Toasts";
import { SignInElsewhere } from "../parts/SignInElsewhere";
import { SignInForm } from "../parts/SignInForm";

/** Who is signed in leaves this page by its guard, to where they were before. */
export function Component() {
  const { t } = useTranslation("session");
  const [search] = useSearchParams();
  const next = search.get("next");
  return (
    <Page title={t("signIn.title")} lead={t("signIn.lead")} width="narrow">
      <Card className="grid gap-6">
        <SignInForm onDone={(user) => toast(t("signIn.done", { login: user.login }))} />
        <SignInElsewhere next={next} />
      </Card>
      <p className="text-center text-soft">
        {t("signIn.noAccount")}{" "}
        <TextLink to={next ? `/register?next=${encodeURIComponent(next)}` : "/register"}>
          {t("signIn.create")}
        </TextLink>
      </p>
    </Page>
  );
}
