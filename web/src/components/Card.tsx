import type { HTMLAttributes, ReactNode } from "react";
import { classes } from "./classes";

export function Card({ className, children, ...rest }: HTMLAttributes<HTMLDivElement>) {
  return (
    <div {...rest} className={classes("panel p-5 md:p-6", className)}>
      {children}
    </div>
  );
}

export interface SectionProps {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A part of a page under a heading of its own. */
export function Section({ title, lead, actions, children }: SectionProps) {
  return (
    <section className="grid min-w-0 grid-cols-1 gap-4">
      <header className="flex flex-wrap items-end justify-between gap-3">
        <div>
          <h2 className="text-lg">{title}</h2>
          {lead && <p className="text-sm text-soft">{lead}</p>}
        </div>
        {actions}
      </header>
      {children}
    </section>
  );
}

/** One figure with its name. */
export function Figure({
  label,
  value,
  note,
}: {
  label: string;
  value: ReactNode;
  note?: ReactNode;
}) {
  return (
    <div className="panel grid content-start gap-1 p-5">
      <span className="text-sm text-soft">{label}</span>
      <strong className="numbers text-xl font-semibold tracking-tight">{value}</strong>
      {note && <span className="text-sm text-soft">{note}</span>}
    </div>
  );
}
