import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { type FormEvent, useId, useRef, useState } from "react";
import { type DefaultValues, type FieldValues, type Path, useForm } from "react-hook-form";
import { showFieldProblems } from "./errors";
import type { z } from "./forms";

export interface ApiFormOptions<Input extends FieldValues, Output> {
  schema: z.ZodMiniType<Output, Input>;
  defaults: DefaultValues<Input>;
  /** Sends it. Throw what the API threw: it is shown, at its fields where it names them. */
  submit: (values: Output) => Promise<unknown>;
  /** The API's field names where they differ from the form's. */
  apiNames?: Partial<Record<string, Path<Input>>>;
  /** Codes of refusals that belong to one field, such as `login_taken`; with a rule for other words. */
  codes?: Partial<Record<string, Path<Input> | { field: Path<Input>; rule: string }>>;
}

/** A form by the API's limits: checked on blur, sent once, refusals put where they belong. */
export function useApiForm<Input extends FieldValues, Output>(
  options: ApiFormOptions<Input, Output>,
) {
  const prefix = useId();
  const labels = useRef(new Map<string, string>());
  const [problem, setProblem] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  const form = useForm<Input, unknown, Output>({
    resolver: standardSchemaResolver(options.schema),
    defaultValues: options.defaults,
    mode: "onTouched",
    shouldFocusError: false,
  });
  const { errors, isSubmitting } = form.formState;
  const idOf = (name: string) => `${prefix}-${name}`;

  async function send(values: Output): Promise<void> {
    setProblem(null);
    try {
      await options.submit(values);
    } catch (error) {
      const fields = {
        ...Object.fromEntries(
          [...labels.current.keys()].map((name) => [name, name as Path<Input>]),
        ),
        ...options.apiNames,
      };
      const code = (error as { code?: string }).code ?? "";
      const own = options.codes?.[code];
      if (typeof own === "object") form.setError(own.field, { message: own.rule });
      else if (own) form.setError(own, { message: `problem:${code}` });
      else if (!showFieldProblems(error, form.setError, fields)) setProblem(error);
      setAttempt((one) => one + 1);
    }
  }

  function onSubmit(event?: FormEvent): Promise<void> {
    if (isSubmitting) {
      event?.preventDefault();
      return Promise.resolve();
    }
    return form.handleSubmit(send, () => {
      setProblem(null);
      setAttempt((one) => one + 1);
    })(event as never);
  }

  return {
    form,
    pending: isSubmitting,
    onSubmit,
    /** What a TextField, PasswordField, TextArea or Select of this form takes. */
    field(name: Path<Input>, label: string) {
      labels.current.set(name, label);
      return { ...form.register(name), id: idOf(name), label, error: messageOf(errors, name) };
    },
    /** What the ErrorSummary above it takes; only after an attempt to send. */
    summary: {
      attempt,
      problem,
      fields:
        attempt === 0
          ? []
          : [...labels.current].flatMap(([name, label]) => {
              const error = messageOf(errors, name);
              return error ? [{ id: idOf(name), label, error }] : [];
            }),
    },
  };
}

function messageOf(errors: object, name: string): string | undefined {
  return (errors as Record<string, { message?: string } | undefined>)[name]?.message;
}
