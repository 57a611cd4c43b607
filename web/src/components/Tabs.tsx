import { Tabs as Radix } from "radix-ui";
import { type ReactNode, useEffect, useRef } from "react";

export interface TabsProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  tabs: readonly { value: string; label: ReactNode }[];
  /** What the chosen tab shows. */
  children: ReactNode;
}

/** Keep `value` in the address (`useSearchParams`), so that back and sharing work. */
export function Tabs({ label, value, onChange, tabs, children }: TabsProps) {
  const asked = useRef(value);
  useEffect(() => {
    asked.current = value;
  }, [value]);
  function choose(next: string): void {
    // A press asks twice, going down and taking the focus: once must do for the history.
    if (next === asked.current) return;
    asked.current = next;
    onChange(next);
  }
  return (
    <Radix.Root value={value} onValueChange={choose} className="grid min-w-0 grid-cols-1 gap-6">
      <Radix.List aria-label={label} className="flex overflow-x-auto border-b sm:gap-1 border-line">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="min-h-11 border-b-2 border-transparent px-2 text-sm font-semibold sm:px-4 sm:text-base whitespace-nowrap text-soft -outline-offset-2 hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content value={value} className="grid min-w-0 grid-cols-1 gap-4">
        {children}
      </Radix.Content>
    </Radix.Root>
  );
}
