import { useState } from "react";
import { useSearchParams } from "react-router";
import { usePlatform } from "@/lib/platform";
import { instantOf, localOf, nextQuarter } from "@/lib/time";
import {
  defaultStay,
  type Stay,
  type StayMistakes,
  stayMistakes,
  stayOf,
  stayParams,
} from "./model";
import { lasting, startingAt } from "./stayModel";

/** A field while what stands in it is no time, such as when it is empty. */
interface Unreadable {
  field: "from" | "to";
  text: string;
}

/**
 * What was chosen, until the address says it: on a slow phone that is later than the next change,
 * which must build on it.
 */
interface Ahead {
  stay: Stay;
  /** The addresses on the way there, from the one it began at to its own. */
  way: string[];
}

export interface ChosenStay {
  stay: Stay;
  /** What the fields show: the clock of the place. */
  from: string;
  to: string;
  mistakes: StayMistakes;
  isRight: boolean;
  startAt: (local: string) => void;
  endAt: (local: string) => void;
  last: (milliseconds: number) => void;
  startNow: () => void;
}

/** The stay that the address carries, changed by the clock of the place. */
export function useStay(zone: string): ChosenStay {
  const [params, setParams] = useSearchParams();
  const [usual] = useState(() => defaultStay());
  const [unreadable, setUnreadable] = useState<Unreadable | null>(null);
  const [ahead, setAhead] = useState<Ahead | null>(null);
  const { minStayMinutes } = usePlatform();
  const address = params.toString();
  // Arrived; or somewhere else altogether, by a link.
  if (ahead && (ahead.way.at(-1) === address || !ahead.way.includes(address))) setAhead(null);
  const stay = ahead?.stay ?? stayOf(params) ?? usual;
  const mistakes = unreadable
    ? { [unreadable.field]: "not_a_time" }
    : stayMistakes(stay, minStayMinutes);

  function choose(next: Stay): void {
    const wanted = new URLSearchParams(stayParams(next));
    setUnreadable(null);
    setAhead({ stay: next, way: [...(ahead?.way ?? [address]), wanted.toString()] });
    setParams(wanted, { replace: true, preventScrollReset: true });
  }
  function type(field: "from" | "to", text: string, change: (at: Date) => Stay): void {
    const at = instantOf(text, zone);
    if (at) choose(change(at));
    else setUnreadable({ field, text });
  }
  const shown = (field: "from" | "to") =>
    unreadable?.field === field ? unreadable.text : localOf(stay[field], zone);
  return {
    stay,
    from: shown("from"),
    to: shown("to"),
    mistakes,
    isRight: !mistakes.from && !mistakes.to,
    startAt: (local) => type("from", local, (from) => startingAt(stay, from)),
    endAt: (local) => type("to", local, (to) => ({ ...stay, to })),
    last: (milliseconds) => choose(lasting(stay, milliseconds)),
    startNow: () => choose(startingAt(stay, nextQuarter())),
  };
}
