import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { toast } from "@/components/Toasts";
import type { BookingRecord, Notice } from "@/lib/api/types";
import { useSession } from "@/lib/session";
import { followEvents, type StreamEvent } from "@/lib/stream";
import { isSaidInPassing, LIVE_ROOTS, touchedBy } from "../model";

const ASK_EVERY_MILLISECONDS = 30_000;

/** Keeps the pages of somebody signed in up to date: by the stream, and by asking while it is gone. */
export function LiveUpdates() {
  const queries = useQueryClient();
  const { user_id: userId, locale } = useSession().user ?? {};
  const [isLive, setLive] = useState(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a stream speaks one language to its end.
  useEffect(() => {
    if (!userId) return;
    let hasBegun = false;
    const cancelers: Cancelers = new Map();
    return followEvents((event) => {
      if (event.event === "ready" && !hasBegun) {
        hasBegun = true;
        catchUp(queries);
      }
      hear(queries, event, cancelers);
    }, setLive);
  }, [queries, userId, locale]);
  useEffect(() => {
    if (isLive) return;
    let hasAsked = false;
    const timer = setInterval(() => {
      if (document.visibilityState === "hidden") return;
      hasAsked = true;
      refresh(queries, LIVE_ROOTS);
    }, ASK_EVERY_MILLISECONDS);
    return () => {
      clearInterval(timer);
      // What happened between the last asking and the new stream.
      if (hasAsked) refresh(queries, LIVE_ROOTS);
    };
  }, [isLive, queries]);
  return null;
}

/** Who cancelled which booking; the stream tells it before the message about it. */
type Cancelers = Map<string, string>;

function hear(queries: QueryClient, { event, data }: StreamEvent, cancelers: Cancelers): void {
  refresh(queries, touchedBy(event));
  if (event === "booking") {
    const { booking_id, canceled_by } = data as BookingRecord;
    if (canceled_by) cancelers.set(booking_id, canceled_by);
  }
  if (event !== "notification" || document.visibilityState === "hidden") return;
  const { type, title, data: about } = data as Notice;
  if (isSaidInPassing(type, cancelers.get(about.booking_id))) toast(title, "info");
}

/** A new stream begins now: what the page had read before may have changed in between. */
function catchUp(queries: QueryClient): void {
  for (const root of LIVE_ROOTS)
    void queries.invalidateQueries({
      queryKey: [root],
      predicate: ({ state }) => state.fetchStatus === "idle",
    });
}

function refresh(queries: QueryClient, roots: readonly string[]): void {
  for (const root of roots) void queries.invalidateQueries({ queryKey: [root] });
}
