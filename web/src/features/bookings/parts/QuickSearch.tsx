import { Search } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Button } from "@/components/Button";
import { TextField } from "@/components/Field";

export function QuickSearch() {
  const { t } = useTranslation("bookings");
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  function search(event: FormEvent) {
    event.preventDefault();
    const words = query.trim();
    navigate(words ? `/driver/search?${new URLSearchParams({ q: words })}` : "/driver/search");
  }
  return (
    <search>
      <form onSubmit={search} className="panel grid content-start gap-3 p-5">
        <TextField
          type="search"
          label={t("overview.search")}
          enterKeyHint="search"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <Button type="submit" variant="secondary" icon={Search} wide>
          {t("overview.searchAction")}
        </Button>
      </form>
    </search>
  );
}
