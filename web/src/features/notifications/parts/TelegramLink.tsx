import { RotateCcw, Send } from "lucide-react";
import { useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { QrCode } from "@/components/QrCode";
import { Countdown } from "@/components/Values";
import { useLinkWatch } from "../queries";

/** A one-time address of the bot: to press on the phone, or to scan from another screen. */
export default function TelegramLink({
  link,
  onNew,
  pending,
}: {
  link: { url: string; expires_at: string };
  onNew: () => void;
  pending: boolean;
}) {
  const { t } = useTranslation("notifications");
  const [endedUrl, setEndedUrl] = useState("");
  const isOver = endedUrl === link.url;
  useLinkWatch(!isOver);
  if (isOver)
    return (
      <div className="grid justify-items-start gap-3">
        <p>{t("telegram.linkOver")}</p>
        <Button variant="secondary" icon={RotateCcw} pending={pending} onClick={onNew}>
          {t("telegram.newLink")}
        </Button>
      </div>
    );
  return (
    <div className="flex flex-wrap items-center gap-6">
      <QrCode text={link.url} label={t("telegram.qr")} className="size-40 rounded-lg" />
      <div className="grid flex-1 basis-56 justify-items-start gap-3">
        <p>{t("telegram.how")}</p>
        <a
          href={link.url}
          target="_blank"
          rel="noreferrer"
          className="inline-flex min-h-12 items-center gap-2 rounded-full bg-accent px-5 font-semibold text-on-accent no-underline hover:bg-accent-strong"
        >
          <Send aria-hidden className="size-5" />
          {t("telegram.open")}
        </a>
        <p className="text-sm text-soft">
          <Trans
            t={t}
            i18nKey="telegram.goodFor"
            components={{
              left: (
                <Countdown
                  key={link.url}
                  until={link.expires_at}
                  onEnd={() => setEndedUrl(link.url)}
                />
              ),
            }}
          />
        </p>
      </div>
    </div>
  );
}
