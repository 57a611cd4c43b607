import type { ReactNode } from "react";

/** Names and values, one line each. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid gap-2 border-y border-line py-4 text-sm">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4">
      <dt className="shrink-0 text-soft">{name}</dt>
      <dd className="min-w-0 text-right font-medium">{children}</dd>
    </div>
  );
}
