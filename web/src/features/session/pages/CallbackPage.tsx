import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { LinkButton } from "@/components/Button";
import { Page } from "@/components/Page";
import { SkeletonList } from "@/components/States";
import { toast } from "@/components/Toasts";
import { problemText } from "@/lib/errors";
import { homeOf, safeNext } from "@/lib/roles";
import { signInByCode } from "../queries";
import { cameBack } from "../signInPage";

/** Where the identity provider's page sends people back to. */
export function Component() {
  const { t } = useTranslation("session");
  const common = useTranslation("common");
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const [failure, setFailure] = useState<string | null>(null);
  const begun = useRef(false);
  useEffect(() => {
    // A code is good once, however often this page is drawn.
    if (begun.current) return;
    begun.current = true;
    const back = cameBack(search);
    if (!back) {
      setFailure(t("callback.gaveUp"));
      return;
    }
    signInByCode(back).then(
      (user) => {
        toast(t("signIn.done", { login: user.login }));
        void navigate(safeNext(back.next) ?? homeOf(user.role), { replace: true });
      },
      (error: unknown) => setFailure(problemText(common.t, error)),
    );
  }, [search, navigate, t, common.t]);
  return (
    <Page title={t(failure === null ? "callback.title" : "callback.failed")} width="narrow">
      {failure === null ? (
        <SkeletonList />
      ) : (
        <div role="alert" className="grid gap-6">
          <p>{failure}</p>
          <LinkButton to="/login">{t("callback.again")}</LinkButton>
        </div>
      )}
    </Page>
  );
}
