import { useTranslation } from "react-i18next";
import { Switch } from "@/components/Field";
import { toast } from "@/components/Toasts";
import type { Preferences } from "@/lib/api/types";
import { problemText } from "@/lib/errors";
import { useSession } from "@/lib/session";
import { type Kind, kindsFor } from "../model";
import { useChangePreferences } from "../queries";

type ChannelName = "inbox" | "telegram";

/** What comes over which channel; each switch is kept at once. */
export function MessageSwitches({ preferences }: { preferences: Preferences }) {
  const { t } = useTranslation("notifications");
  return (
    <div className="grid gap-x-10 gap-y-6 sm:grid-cols-2">
      <Switches channel="inbox" legend={t("settings.inbox")} preferences={preferences} />
      {preferences.telegram.available && (
        <Switches channel="telegram" legend={t("settings.telegram")} preferences={preferences} />
      )}
    </div>
  );
}

function Switches({
  channel,
  legend,
  preferences,
}: {
  channel: ChannelName;
  legend: string;
  preferences: Preferences;
}) {
  const { t } = useTranslation("notifications");
  const { t: common } = useTranslation();
  const role = useSession().user?.role ?? "driver";
  const change = useChangePreferences();

  function turn(kind: Kind, isOn: boolean) {
    change.mutate(
      { channels: { inbox: {}, telegram: {}, [channel]: { [kind]: isOn } } },
      { onError: (error) => toast(problemText(common, error), "bad") },
    );
  }

  return (
    <fieldset className="grid content-start gap-1">
      <legend className="mb-1 font-semibold">{legend}</legend>
      {kindsFor(role).map((kind) => (
        <Switch
          key={kind}
          label={t(`kind.${kind}`)}
          checked={preferences.channels[channel][kind]}
          disabled={change.isPending}
          onChange={(isOn) => turn(kind, isOn)}
        />
      ))}
    </fieldset>
  );
}
