import { Search } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { TextField } from "@/components/Field";

export interface FindBarProps {
  label: string;
  /** What is looked for now, as the address says. Give the bar a `key` of it. */
  value: string;
  onFind: (value: string) => void;
  /** Further filters. */
  children?: ReactNode;
}

/** One field for whatever is looked for, and filters beside it. */
export function FindBar({ label, value, onFind, children }: FindBarProps) {
  const { t } = useTranslation("admin");
  const [typed, setTyped] = useState(value);
  return (
    <Card className="grid gap-4 p-4 md:p-5">
      <search className="grid gap-4 lg:flex lg:items-end">
        <form
          className="flex min-w-0 flex-1 items-end gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            onFind(typed.trim());
          }}
        >
          <TextField
            type="search"
            label={label}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            before={<Search aria-hidden className="size-5" />}
            className="min-w-0 flex-1"
          />
          <Button type="submit" variant="secondary" className="max-sm:px-4">
            {t("find")}
          </Button>
        </form>
        {children}
      </search>
    </Card>
  );
}
