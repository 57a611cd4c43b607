import { asProblem } from "@/lib/api/client";

/** After an answer that was lost: what may have happened, and why pressing again is safe. */
export function UncertainNote({ problem, text }: { problem: unknown; text: string }) {
  if (!problem || !asProblem(problem).isUncertain) return null;
  return <p className="rounded-md bg-warn-wash p-3 font-medium text-warn">{text}</p>;
}
