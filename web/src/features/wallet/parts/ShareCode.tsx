import { Copy, Share2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { toast } from "@/components/Toasts";
import type { Promocode } from "@/lib/api/types";
import { copyText } from "@/lib/clipboard";
import { formatMoney } from "@/lib/money";

/** Copies a code; and hands it to another app where the device can. */
export function ShareCode({ promocode, currency }: { promocode: Promocode; currency: string }) {
  const { t } = useTranslation("wallet");
  const { code, amount } = promocode;

  async function copy(): Promise<void> {
    if (await copyText(code)) toast(t("share.copied"));
    else toast(t("share.notCopied"), "bad");
  }
  function share(): void {
    const text = t("share.text", { amount: formatMoney(amount, currency), code });
    const url = `${location.origin}/driver/promocodes?code=${encodeURIComponent(code)}`;
    // Who closes the sheet has changed their mind: nothing to say.
    navigator.share({ title: t("share.title"), text, url }).catch(() => undefined);
  }
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        variant="secondary"
        size="small"
        icon={Copy}
        aria-label={t("share.copyOf", { code })}
        onClick={() => void copy()}
      >
        {t("share.copy")}
      </Button>
      {"share" in navigator && (
        <Button
          variant="secondary"
          size="small"
          icon={Share2}
          aria-label={t("share.shareOf", { code })}
          onClick={share}
        >
          {t("share.share")}
        </Button>
      )}
    </div>
  );
}
