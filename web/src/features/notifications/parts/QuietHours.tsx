import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { Switch, TextField } from "@/components/Field";
import { toast } from "@/components/Toasts";
import type { Preferences } from "@/lib/api/types";
import { problemText } from "@/lib/errors";
import { viewerZone } from "@/lib/time";
import { useChangePreferences } from "../queries";

type Hours = NonNullable<Preferences["quiet_hours"]>;

const USUAL = { from: "22:00", to: "07:00" };

/** When messages come without a sound, by the clock of the zone in which that was said. */
export function QuietHours({ quietHours }: { quietHours: Hours | null }) {
  const { t } = useTranslation("notifications");
  const { t: common } = useTranslation();
  const change = useChangePreferences();
  const usual = { ...USUAL, timezone: viewerZone() };

  function keep(hours: Hours | null) {
    change.mutate(
      { quiet_hours: hours },
      {
        onSuccess: () => hours && toast(t("quiet.saved")),
        onError: (error) => toast(problemText(common, error), "bad"),
      },
    );
  }

  return (
    <div className="grid gap-4 border-t border-line pt-5">
      <Switch
        label={t("quiet.label")}
        hint={t("quiet.hint")}
        checked={quietHours !== null}
        disabled={change.isPending}
        onChange={(isOn) => keep(isOn ? usual : null)}
      />
      {quietHours && (
        <HoursForm
          key={JSON.stringify(quietHours)}
          hours={quietHours}
          pending={change.isPending}
          onKeep={keep}
        />
      )}
    </div>
  );
}

function HoursForm({
  hours,
  pending,
  onKeep,
}: {
  hours: Hours;
  pending: boolean;
  onKeep: (hours: Hours) => void;
}) {
  const { t } = useTranslation("notifications");
  const [from, setFrom] = useState(hours.from);
  const [to, setTo] = useState(hours.to);
  const [isTried, setTried] = useState(false);
  const here = viewerZone();

  function keep(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (from && to) onKeep({ from, to, timezone: here });
  }

  return (
    <form noValidate onSubmit={keep} className="grid gap-3">
      <div className="grid grid-cols-2 gap-3">
        <TextField
          type="time"
          label={t("quiet.from")}
          value={from}
          onChange={(event) => setFrom(event.target.value)}
          error={isTried && !from ? "required" : undefined}
        />
        <TextField
          type="time"
          label={t("quiet.to")}
          value={to}
          onChange={(event) => setTo(event.target.value)}
          error={isTried && !to ? "required" : undefined}
        />
      </div>
      <p className="text-sm text-soft">{t("quiet.zone", { zone: hours.timezone })}</p>
      {hours.timezone !== here && (
        <p className="text-sm text-soft">{t("quiet.moves", { zone: here })}</p>
      )}
      <div>
        <Button type="submit" variant="secondary" pending={pending}>
          {t("quiet.save")}
        </Button>
      </div>
    </form>
  );
}
