import { Controller } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { ErrorSummary } from "@/components/ErrorSummary";
import { Choice, Select, TextArea, TextField } from "@/components/Field";
import { useNow } from "@/components/Values";
import { formatMoney } from "@/lib/money";
import { formatTime, MINUTE } from "@/lib/time";
import { useApiForm } from "@/lib/useApiForm";
import {
  PARKING_TYPES,
  type PlaceBody,
  type PlaceInput,
  placeSchema,
  rateRange,
  zonesWith,
} from "../placeForm";
import { HereButton } from "./HereButton";
import { LeaveGuard } from "./LeaveGuard";

export interface PlaceFormProps {
  defaults: PlaceInput;
  currency: string;
  /** Throws what the API refused with. */
  onSave: (body: PlaceBody) => Promise<unknown>;
  saveLabel: string;
  /** Bookings may have been made already: says that they keep what they have. */
  isBookable: boolean;
}

/** A place as its owner describes it, for a new one and for one that is there. */
export function PlaceForm({ defaults, currency, onSave, saveLabel, isBookable }: PlaceFormProps) {
  const { t } = useTranslation("owner");
  const form = useApiForm({
    schema: placeSchema(currency),
    defaults,
    submit: async (body) => {
      await onSave(body);
      form.form.reset(form.form.getValues());
    },
    apiNames: { latitude: "position", longitude: "position" },
  });
  return (
    <form noValidate onSubmit={form.onSubmit} className="grid gap-6">
      <LeaveGuard active={form.form.formState.isDirty && !form.pending} />
      <ErrorSummary {...form.summary} />
      <Part title={t("form.what")}>
        <What form={form} />
      </Part>
      <Part title={t("form.where")}>
        <Where form={form} />
      </Part>
      <Part title={t("form.terms")}>
        <Terms form={form} currency={currency} isBookable={isBookable} />
      </Part>
      <div>
        <Button type="submit" size="large" className="max-sm:w-full" pending={form.pending}>
          {saveLabel}
        </Button>
      </div>
    </form>
  );
}

type Form = ReturnType<typeof useApiForm<PlaceInput, PlaceBody>>;

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <Card>
      <fieldset className="grid gap-5">
        <legend className="float-left w-full text-lg font-semibold">{title}</legend>
        {children}
      </fieldset>
    </Card>
  );
}

function What({ form }: { form: Form }) {
  const { t } = useTranslation(["owner", "places"]);
  return (
    <>
      <TextField
        {...form.field("name", t("form.name"))}
        hint={t("form.nameHint")}
        autoComplete="off"
      />
      <Controller
        control={form.form.control}
        name="parking_type"
        render={({ field }) => (
          <Choice
            compact
            legend={t("form.type")}
            name={field.name}
            value={field.value}
            onChange={field.onChange}
            options={PARKING_TYPES.map((value) => ({ value, label: t(`places:type.${value}`) }))}
          />
        )}
      />
      <TextArea
        {...form.field("description", t("form.description"))}
        optional
        hint={t("form.descriptionHint")}
      />
    </>
  );
}

function Where({ form }: { form: Form }) {
  const { t } = useTranslation("owner");
  const now = useNow(MINUTE / 4);
  const zone = form.form.watch("timezone");
  return (
    <>
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField {...form.field("city", t("form.city"))} autoComplete="off" />
        <TextField {...form.field("address", t("form.address"))} autoComplete="off" />
      </div>
      <Select
        {...form.field("timezone", t("form.timezone"))}
        hint={t("form.timezoneHint", { time: formatTime(now, zone) })}
        options={zonesWith(zone).map((one) => ({ value: one, label: one.replaceAll("_", " ") }))}
      />
      <div className="grid justify-items-start gap-2">
        <TextField
          {...form.field("position", t("form.position"))}
          optional
          placeholder="52.3791, 4.9003"
          hint={t("form.positionHint")}
          inputMode="text"
          autoComplete="off"
          className="w-full"
        />
        <HereButton
          onPosition={(position) =>
            form.form.setValue("position", position, { shouldDirty: true, shouldValidate: true })
          }
        />
      </div>
    </>
  );
}

function Terms({
  form,
  currency,
  isBookable,
}: {
  form: Form;
  currency: string;
  isBookable: boolean;
}) {
  const { t } = useTranslation("owner");
  const { lowest, highest } = rateRange();
  const range = {
    lowest: formatMoney(lowest, currency),
    highest: formatMoney(highest, currency),
  };
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <TextField
        {...form.field("capacity", t("form.capacity"))}
        inputMode="numeric"
        autoComplete="off"
        hint={isBookable ? t("form.capacityHint") : undefined}
      />
      <TextField
        {...form.field("hourly_rate", t("form.rate"))}
        inputMode="decimal"
        autoComplete="off"
        hint={t(isBookable ? "form.rateChangeHint" : "form.rateHint", range)}
        after={<span className="pr-3 text-sm text-soft">{currency}</span>}
      />
    </div>
  );
}
