import { ChevronDown, Eye, EyeOff } from "lucide-react";
import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { ruleText } from "@/lib/errors";
import { classes } from "./classes";

interface Described {
  label: ReactNode;
  hint?: ReactNode;
  /** A rule ("required", "too_short?count=3") or a sentence. */
  error?: string | undefined;
  /** Said beside the label of what may stay empty. */
  optional?: boolean;
  /** The label is read out, but not seen. */
  hideLabel?: boolean;
  className?: string;
}

interface Wiring {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

/** A label, a control, a hint and an error that belong together. */
export function Field({
  id: given,
  label,
  hint,
  error,
  optional,
  hideLabel,
  className,
  children,
}: Described & { id?: string | undefined; children: (wiring: Wiring) => ReactNode }) {
  const { t } = useTranslation();
  const own = useId();
  const id = given ?? own;
  const message = ruleText(t, error);
  const described = [hint && `${id}-hint`, message && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={classes("grid grid-cols-1 content-start gap-1.5", className)}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "text-sm font-semibold"}>
        {label}
        {optional && <span className="font-normal text-soft"> · {t("form.optional")}</span>}
      </label>
      {children({
        id,
        "aria-describedby": described || undefined,
        "aria-invalid": message ? true : undefined,
      })}
      {message && (
        <p id={`${id}-error`} className="text-sm font-medium text-bad">
          {message}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-soft">
          {hint}
        </p>
      )}
    </div>
  );
}

export type TextFieldProps = Described &
  Omit<InputHTMLAttributes<HTMLInputElement>, "className"> & {
    ref?: React.Ref<HTMLInputElement>;
    /** Stands in the field before what is typed, such as an icon. */
    before?: ReactNode;
    after?: ReactNode;
  };

export function TextField({
  label,
  hint,
  error,
  optional,
  hideLabel,
  className,
  id,
  before,
  after,
  ...input
}: TextFieldProps) {
  return (
    <Field {...({ id, label, hint, error, optional, hideLabel, className } as Described)}>
      {(wiring) => (
        <span className="relative block">
          {before && (
            <span className="pointer-events-none absolute inset-y-0 left-3.5 grid place-items-center text-soft">
              {before}
            </span>
          )}
          <input
            {...input}
            {...wiring}
            className={classes("field", before && "pl-11", after && "pr-12")}
          />
          {after && (
            <span className="absolute inset-y-0 right-0.5 grid place-items-center">{after}</span>
          )}
        </span>
      )}
    </Field>
  );
}

export function PasswordField(props: Omit<TextFieldProps, "type" | "after">) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <TextField
      {...props}
      type={shown ? "text" : "password"}
      autoCapitalize="none"
      spellCheck={false}
      after={
        <button
          type="button"
          className="grid size-11 place-items-center rounded-full text-soft hover:text-ink"
          aria-label={shown ? t("action.hidePassword") : t("action.showPassword")}
          onClick={() => setShown(!shown)}
        >
          <Icon aria-hidden className="size-5" />
        </button>
      }
    />
  );
}

export type TextAreaProps = Described &
  Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "className"> & {
    ref?: React.Ref<HTMLTextAreaElement>;
  };

export function TextArea({
  label,
  hint,
  error,
  optional,
  hideLabel,
  className,
  id,
  ...area
}: TextAreaProps) {
  return (
    <Field {...({ id, label, hint, error, optional, hideLabel, className } as Described)}>
      {(wiring) => <textarea rows={3} {...area} {...wiring} className="field" />}
    </Field>
  );
}

export type SelectProps = Described &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, "className"> & {
    ref?: React.Ref<HTMLSelectElement>;
    options: readonly { value: string; label: string }[];
  };

/** The platform's own list: best on phones, and typing finds an entry. */
export function Select({
  label,
  hint,
  error,
  optional,
  hideLabel,
  className,
  id,
  options,
  ...select
}: SelectProps) {
  return (
    <Field {...({ id, label, hint, error, optional, hideLabel, className } as Described)}>
      {(wiring) => (
        <span className="relative block">
          <select {...select} {...wiring} className="field appearance-none truncate pr-10">
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
          <ChevronDown
            aria-hidden
            className="pointer-events-none absolute inset-y-0 right-3 my-auto size-5 text-soft"
          />
        </span>
      )}
    </Field>
  );
}

export type DateTimeFieldProps = Omit<
  TextFieldProps,
  "type" | "value" | "onChange" | "min" | "max"
> & {
  /** The clock in the place's zone, "2026-05-01T10:00": see `localOf` and `instantOf`. */
  value: string;
  onChange: (local: string) => void;
  min?: string;
  max?: string;
};

export function DateTimeField({ onChange, ...rest }: DateTimeFieldProps) {
  return (
    <TextField
      step={900}
      {...rest}
      type="datetime-local"
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

export interface SwitchProps {
  label: ReactNode;
  hint?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

export function Switch({ label, hint, checked, onChange, disabled = false }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex min-h-11 items-center justify-between gap-4">
      <label htmlFor={id} className="grid">
        <span className="font-medium">{label}</span>
        {hint && <span className="text-sm text-soft">{hint}</span>}
      </label>
      <input
        id={id}
        type="checkbox"
        // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox says by itself whether it is on.
        role="switch"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        className={classes(
          "relative h-7 w-12 shrink-0 cursor-pointer appearance-none rounded-full border border-edge bg-sunk transition-colors",
          "before:absolute before:top-[0.1875rem] before:left-[0.1875rem] before:size-5 before:rounded-full before:bg-edge before:transition-transform",
          "checked:border-accent checked:bg-accent checked:before:translate-x-5 checked:before:bg-on-accent",
        )}
      />
    </div>
  );
}

export interface ChoiceProps {
  legend: string;
  name: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly { value: string; label: string; hint?: string; icon?: ReactNode }[];
  /** Compact pills in a row instead of cards. */
  compact?: boolean;
  /** The legend is read out, but not seen. */
  hideLegend?: boolean;
}

/** One of few, all of them seen. */
export function Choice({
  legend,
  name,
  value,
  onChange,
  options,
  compact,
  hideLegend,
}: ChoiceProps) {
  return (
    <fieldset className="grid gap-1.5">
      <legend className={hideLegend ? "sr-only" : "mb-1.5 text-sm font-semibold"}>{legend}</legend>
      <div className={compact ? "flex flex-wrap gap-2" : "grid gap-3 sm:grid-cols-2"}>
        {options.map((option) => (
          <label
            key={option.value}
            className={classes(
              "relative flex gap-3 border border-edge bg-paper transition-colors hover:border-ink",
              "has-checked:border-accent has-checked:bg-accent-wash has-checked:shadow-[inset_0_0_0_1px_var(--color-accent)]",
              "has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
              compact
                ? "min-h-11 items-center rounded-full px-4 text-sm font-medium"
                : "items-start rounded-lg p-4",
            )}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              className="absolute inset-0 cursor-pointer opacity-0"
            />
            {option.icon}
            <span className="grid">
              <span className="font-semibold">{option.label}</span>
              {option.hint && <span className="text-sm text-soft">{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
