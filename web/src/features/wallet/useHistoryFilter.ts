import { useSearchParams } from "react-router";
import type { Role } from "@/lib/api/types";
import { filterOf, type HistoryFilter, paramsOf } from "./model";

/** The filter in the address, so that going back and sharing work. */
export function useHistoryFilter(role: Role) {
  const [params, setParams] = useSearchParams();
  const filter = filterOf(params, role);
  function change(part: Partial<HistoryFilter>): void {
    setParams(paramsOf({ ...filter, ...part }), { replace: true, preventScrollReset: true });
  }
  return { filter, change };
}
