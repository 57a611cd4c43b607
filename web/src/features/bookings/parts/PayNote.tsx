import { CircleAlert, Info, LoaderCircle, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "@/components/classes";

const TONES = {
  info: { icon: Info, look: "bg-sunk text-ink", role: undefined },
  working: { icon: LoaderCircle, look: "bg-accent-wash text-accent-strong", role: "status" },
  warn: { icon: TriangleAlert, look: "bg-warn-wash text-warn", role: "status" },
  bad: { icon: CircleAlert, look: "bg-bad-wash text-bad", role: "alert" },
} as const;

export interface PayNoteProps {
  tone?: keyof typeof TONES;
  title?: string;
  text?: ReactNode;
  /** What to do about it. */
  children?: ReactNode;
}

/** Something to know before paying, or what became of a press. */
export function PayNote({ tone = "info", title, text, children }: PayNoteProps) {
  const { icon: Icon, look, role } = TONES[tone];
  return (
    <div role={role} className={classes("grid gap-3 rounded-lg p-4", look)}>
      <div className="flex gap-3">
        <Icon
          aria-hidden
          className={classes("mt-0.5 size-5 shrink-0", tone === "working" && "animate-spin")}
        />
        <div className="grid min-w-0 gap-0.5">
          {title && <p className="font-semibold">{title}</p>}
          {text && <p className="text-sm">{text}</p>}
        </div>
      </div>
      {children}
    </div>
  );
}
