import type { ReactNode } from "react";
import { classes } from "@/components/classes";

/** Room for the price on the narrowest phones, in the language with the longest words. */
export const PAY_LOOK = "max-sm:px-4 max-sm:text-base";

export interface PayBarProps {
  /** There is a navigation at the bottom of phones, which it stands above. */
  isAboveNavigation?: boolean;
  children: ReactNode;
}

/**
 * Keeps the button with the price in sight, however far the form of the stay goes. In low windows of
 * wide screens it would cover the total, and one turn of the wheel shows both.
 */
export function PayBar({ isAboveNavigation = false, children }: PayBarProps) {
  return (
    <div
      className={classes(
        "sticky bottom-0 grid gap-3 z-10 -mx-4 -mb-4 rounded-b-lg bg-paper px-4 pt-1 pb-4 lg:low:static",
        "shadow-[0_-14px_14px_-6px_var(--color-paper)]",
        isAboveNavigation && "max-lg:bottom-16",
      )}
    >
      {children}
    </div>
  );
}
