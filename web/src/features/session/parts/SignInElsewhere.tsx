import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { usePlatform } from "@/lib/platform";
import { addressOf, canSignInElsewhere } from "../signInPage";

/** Beside our own form: the page of the identity provider, where this installation has one. */
export function SignInElsewhere({ next }: { next: string | null }) {
  const { t } = useTranslation("session");
  const { signInPage } = usePlatform();
  const [going, setGoing] = useState(false);
  if (!signInPage || !canSignInElsewhere()) return null;
  async function go(page: NonNullable<typeof signInPage>) {
    setGoing(true);
    location.assign(await addressOf(page, next));
  }
  return (
    <Button variant="secondary" wide pending={going} onClick={() => void go(signInPage)}>
      {t("signIn.elsewhere")}
    </Button>
  );
}
