import { useState } from "react";
import { type StayMistakes, stayMistakes } from "@/features/places/model";
import type { BookingRecord } from "@/lib/api/types";
import { instantOf, localOf } from "@/lib/time";
import { isSameStay, movedTo, type Stay, stayOf } from "../model";

/** What a field shows, and the instant it means: in autumn the same clock can mean two. */
interface Clock {
  local: string;
  at: Date | null;
}

export interface Draft {
  from: string;
  to: string;
  mistakes: StayMistakes;
  /** Another stay than the booking's that makes sense; null as long as there is none. */
  wanted: Stay | null;
  /** By how many milliseconds it ends later. */
  longerBy: number;
  /** The length stays, so the end goes along. */
  startAt: (local: string) => void;
  endAt: (local: string) => void;
  lengthenBy: (milliseconds: number) => void;
}

/** The stay that a booking shall get, while somebody chooses it by the place's clock. */
export function useDraft(booking: BookingRecord): Draft {
  const zone = booking.place_timezone;
  const current = stayOf(booking);
  const shown = (at: Date): Clock => ({ local: localOf(at, zone), at });
  const typed = (local: string): Clock => ({ local, at: instantOf(local, zone) });
  const [from, setFrom] = useState(() => shown(current.from));
  const [to, setTo] = useState(() => shown(current.to));
  const stay = from.at && to.at ? { from: from.at, to: to.at } : null;
  const mistakes = stay ? mistakesOf(stay, current) : notATime(from);
  const isFine = !mistakes.from && !mistakes.to;
  return {
    from: from.local,
    to: to.local,
    mistakes,
    wanted: stay && isFine && !isSameStay(stay, current) ? stay : null,
    longerBy: to.at ? to.at.getTime() - current.to.getTime() : 0,
    startAt(local) {
      const next = typed(local);
      if (next.at && stay) setTo(shown(movedTo(stay, next.at).to));
      setFrom(next);
    },
    endAt: (local) => setTo(typed(local)),
    lengthenBy(milliseconds) {
      setFrom(shown(current.from));
      setTo(shown(new Date(current.to.getTime() + milliseconds)));
    },
  };
}

function notATime(from: Clock): StayMistakes {
  return from.at ? { to: "not_a_time" } : { from: "not_a_time" };
}

/** A start that stays as it is may lie in the past: a running stay began there. */
function mistakesOf(stay: Stay, current: Stay): StayMistakes {
  if (stay.to <= stay.from) return { to: "not_after_start" };
  return stay.from.getTime() === current.from.getTime() ? {} : stayMistakes(stay);
}
