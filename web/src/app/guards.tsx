import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, Outlet, useLocation, useSearchParams } from "react-router";
import { SkeletonList } from "@/components/States";
import { toast } from "@/components/Toasts";
import type { Role } from "@/lib/api/types";
import { homeOf, ownPath, safeNext, signInPath } from "@/lib/roles";
import { useSession } from "@/lib/session";

/** Pages of one role, or of anybody signed in. */
export function SignedInOnly({ only }: { only?: Role }) {
  const state = useSession();
  const { pathname, search } = useLocation();
  const wasSignedIn = useRef(false);
  if (state.status === "restoring") return <Restoring />;
  if (state.status === "anonymous") {
    // Who signed out, here or in another tab, is not asked to sign in again.
    return <Navigate to={wasSignedIn.current ? "/" : signInPath(pathname + search)} replace />;
  }
  wasSignedIn.current = true;
  const { role } = state.user;
  if (!only || role === only) return <Outlet />;
  const own = ownPath(pathname, role);
  return own ? <Navigate to={own + search} replace /> : <Elsewhere home={homeOf(role)} />;
}

/** Sign-in and registration: nothing for those who are signed in. */
export function VisitorsOnly() {
  const state = useSession();
  const [search] = useSearchParams();
  if (state.status === "restoring") return <Restoring />;
  if (state.status === "signedIn") {
    return <Navigate to={safeNext(search.get("next")) ?? homeOf(state.user.role)} replace />;
  }
  return <Outlet />;
}

function Elsewhere({ home }: { home: string }) {
  const { t } = useTranslation();
  useEffect(() => toast(t("notAllowed.elsewhere"), "info"), [t]);
  return <Navigate to={home} replace />;
}

function Restoring() {
  return (
    <div className="mx-auto w-full max-w-page px-4 py-10 md:px-8">
      <SkeletonList />
    </div>
  );
}
