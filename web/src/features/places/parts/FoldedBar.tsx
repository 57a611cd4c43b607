import { ChevronDown, Search as SearchIcon } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { classes } from "@/components/classes";
import { formatStay, viewerZone } from "@/lib/time";
import type { Search } from "../searchModel";
import { SearchBar, type SearchBarProps } from "./SearchBar";

/** On phones the bar folds into one line once somebody has searched, so that results come first. */
export function FoldedBar({ isFirst, onSearch, ...bar }: SearchBarProps & { isFirst: boolean }) {
  const { t } = useTranslation("places");
  const [isUnfolded, setUnfolded] = useState(false);
  const isWrong = Boolean(bar.mistakes.from || bar.mistakes.to);
  const isOpen = isFirst || isUnfolded || isWrong;
  return (
    <div className="grid grid-cols-1 gap-3">
      {!isFirst && (
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls="search-bar"
          onClick={() => setUnfolded(!isOpen)}
          className="panel flex min-h-14 items-center gap-3 px-4 py-2 text-left sm:hidden"
        >
          <SearchIcon aria-hidden className="size-5 shrink-0 text-accent" />
          <span className="grid min-w-0 flex-1">
            <span className="sr-only">{t("search.change")}</span>
            <Summary search={bar.search} />
          </span>
          <ChevronDown
            aria-hidden
            className={classes("size-5 shrink-0 text-soft", isOpen && "rotate-180")}
          />
        </button>
      )}
      <div id="search-bar" className={isOpen ? undefined : "max-sm:hidden"}>
        <SearchBar
          {...bar}
          onSearch={(next) => {
            setUnfolded(false);
            onSearch(next);
          }}
        />
      </div>
    </div>
  );
}

function Summary({ search }: { search: Search }) {
  const { t } = useTranslation("places");
  const where = search.near ? t("search.nearValue") : search.query || t("search.anywhere");
  return (
    <>
      <span className="truncate font-semibold">{where}</span>
      <span className="numbers truncate text-sm text-soft">
        {formatStay(search.stay.from, search.stay.to, viewerZone())}
      </span>
    </>
  );
}
