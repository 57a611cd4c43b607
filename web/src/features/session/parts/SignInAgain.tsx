import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { loadTexts } from "@/lib/i18n";
import { session, useSession } from "@/lib/session";
import { SignInForm } from "./SignInForm";

/** Over the page where the session ended, so that nothing entered there is lost. */
export function SignInAgain() {
  const [ready, setReady] = useState(false);
  useEffect(() => {
    void loadTexts("session").then(() => setReady(true));
  }, []);
  return ready ? <Again /> : null;
}

function Again() {
  const { t } = useTranslation("session");
  const { user } = useSession();
  const navigate = useNavigate();
  function leave() {
    session.forget();
    void navigate("/");
  }
  return (
    <Dialog open onClose={leave} title={t("expired.title")} description={t("expired.text")}>
      <SignInForm login={user?.login ?? ""} />
      <Button variant="quiet" onClick={leave}>
        {t("expired.leave")}
      </Button>
    </Dialog>
  );
}
