import { Compass, ShieldX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { homeOf } from "@/lib/roles";
import { useSession } from "@/lib/session";
import { LinkButton } from "./Button";
import { Page } from "./Page";

/** For a wrong address, and for a thing that the API no longer finds. */
export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <Page
      title={t("notFound.title")}
      lead={t("notFound.text")}
      width="text"
      before={<Compass aria-hidden className="size-12 text-accent" />}
    >
      <div>
        <LinkButton to="/">{t("notFound.action")}</LinkButton>
      </div>
    </Page>
  );
}

/** For what the API says this person may not see. */
export function NotAllowedPage() {
  const { t } = useTranslation();
  const { user } = useSession();
  return (
    <Page
      title={t("notAllowed.title")}
      lead={t("notAllowed.text", { login: user?.login ?? "" })}
      width="text"
      before={<ShieldX aria-hidden className="size-12 text-accent" />}
    >
      <div>
        <LinkButton to={user ? homeOf(user.role) : "/"}>{t("notAllowed.action")}</LinkButton>
      </div>
    </Page>
  );
}
