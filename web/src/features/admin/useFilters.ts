import { useSearchParams } from "react-router";

/** Filters that stand in the address, so that going back and sharing work. */
export function useFilters<Name extends string>(names: readonly Name[]) {
  const [search, setSearch] = useSearchParams();
  const values = Object.fromEntries(names.map((name) => [name, search.get(name) ?? ""])) as Record<
    Name,
    string
  >;
  /** `replace`: going back leads to where one was before, not to what this follows from. */
  function change(changes: Partial<Record<Name, string>>, replace = false): void {
    setSearch(
      (former) => {
        for (const [name, value] of Object.entries<string | undefined>(changes)) {
          if (value) former.set(name, value);
          else former.delete(name);
        }
        return former;
      },
      { preventScrollReset: true, replace },
    );
  }
  const clear = () => setSearch({}, { preventScrollReset: true });
  return { values, change, clear, isEmpty: Object.values(values).every((value) => value === "") };
}
