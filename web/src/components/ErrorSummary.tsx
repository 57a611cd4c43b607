import { CircleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { problemText, ruleText } from "@/lib/errors";

export interface ErrorSummaryProps {
  /** Each wrong field: the id of its control, its label, and the rule or sentence. */
  fields: { id: string; label: string; error: string }[];
  /** A refusal that names no field. */
  problem?: unknown;
  /** Changes with every attempt, so that the summary takes the focus again. */
  attempt?: number;
}

/**
 * Above a form that was refused: what is wrong, with links to the fields. A single wrong field says
 * it by itself, and takes the focus.
 */
export function ErrorSummary({ fields, problem, attempt = 0 }: ErrorSummaryProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const led = useRef(0);
  const isWrong = fields.length > 0 || Boolean(problem);
  const single = fields.length === 1 && !problem ? fields[0]?.id : undefined;
  useEffect(() => {
    // Once an attempt: what is typed afterwards changes what is wrong, and keeps the focus.
    if (!isWrong || led.current === attempt) return;
    led.current = attempt;
    (single === undefined ? box.current : document.getElementById(single))?.focus();
  }, [isWrong, single, attempt]);
  if (!isWrong || single !== undefined) return null;
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className="flex gap-3 rounded-md bg-bad-wash p-4 text-bad"
    >
      <CircleAlert aria-hidden className="mt-0.5 size-5 shrink-0" />
      <div className="grid gap-1">
        {Boolean(problem) && <p className="font-medium">{problemText(t, problem)}</p>}
        {fields.length > 0 && (
          <>
            <p className="font-semibold">{t("form.summary", { count: fields.length })}</p>
            <ul className="grid gap-1">
              {fields.map((field) => (
                <li key={field.id}>
                  <a
                    href={`#${field.id}`}
                    className="underline underline-offset-3"
                    onClick={(event) => {
                      event.preventDefault();
                      document.getElementById(field.id)?.focus();
                    }}
                  >
                    {field.label}: {ruleText(t, field.error)}
                  </a>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}
