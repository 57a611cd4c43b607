import { useSyncExternalStore } from "react";
import { type SessionState, session } from "./sessionStore";

export { session };

/** Who is here; the component renders again when that changes. */
export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, () => session.state);
}
