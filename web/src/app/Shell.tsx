import { CircleUser, LogIn } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavLink, Outlet, ScrollRestoration, useLocation } from "react-router";
import { LinkButton } from "@/components/Button";
import { classes } from "@/components/classes";
import type { Role } from "@/lib/api/types";
import { homeOf, returnTo } from "@/lib/roles";
import { useSession } from "@/lib/session";
import { NAVIGATION } from "./navigation";
import { Preferences } from "./Preferences";

// Only for those who are signed in, so that visitors do not load it.
const SignedInExtras = lazy(() => import("./SignedInExtras"));
const SignInAgain = lazy(() => import("./SignInAgain"));

export function Shell() {
  const { t } = useTranslation();
  const state = useSession();
  const role = state.user?.role;
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-60 focus:rounded-full focus:bg-accent focus:px-5 focus:py-3 focus:font-semibold focus:text-on-accent"
      >
        {t("nav.skip")}
      </a>
      <header className="sticky top-0 z-30 border-b border-line bg-paper print:hidden">
        <div className="mx-auto flex min-h-16 w-full max-w-page items-center gap-1 px-4 md:gap-4 md:px-8">
          <Logo to={role ? homeOf(role) : "/"} />
          {role && <WideNavigation role={role} />}
          <div className="ml-auto flex items-center gap-0.5 md:gap-1">
            <Preferences />
            {state.status === "anonymous" && <VisitorLinks />}
            {state.user && (
              <>
                <Suspense fallback={<span className="size-11" />}>
                  <SignedInExtras />
                </Suspense>
                <NavLink
                  to="/account"
                  aria-label={t("nav.accountOf", { login: state.user.login })}
                  title={state.user.login}
                  className="grid size-11 place-items-center rounded-full text-soft hover:bg-sunk hover:text-ink aria-[current=page]:bg-accent-wash aria-[current=page]:text-accent"
                >
                  <CircleUser aria-hidden className="size-5" />
                </NavLink>
              </>
            )}
          </div>
        </div>
      </header>
      <main id="content" tabIndex={-1} className={classes("flex-1", role && "pb-20 lg:pb-0")}>
        <Outlet />
      </main>
      {role && <PhoneNavigation role={role} />}
      {state.status === "expired" && (
        <Suspense>
          <SignInAgain />
        </Suspense>
      )}
      <ScrollRestoration />
    </div>
  );
}

function Logo({ to }: { to: string }) {
  const { t } = useTranslation();
  return (
    <Link
      to={to}
      aria-label={t("nav.home")}
      className="flex min-h-11 items-center gap-2.5 font-bold tracking-tight"
    >
      <svg viewBox="0 0 32 32" aria-hidden="true" className="size-9 shrink-0">
        <rect width="32" height="32" rx="10" className="fill-accent" />
        <path
          d="M11 24.5V7.5h6a5.4 5.4 0 0 1 0 10.8h-6"
          fill="none"
          strokeWidth="3.2"
          strokeLinecap="round"
          strokeLinejoin="round"
          className="stroke-on-accent"
        />
        <path d="M20.8 24.5h.01" strokeWidth="3.8" strokeLinecap="round" className="stroke-lane" />
      </svg>
      <span aria-hidden className="hidden whitespace-nowrap sm:inline">
        {t("app.name")}
      </span>
    </Link>
  );
}

function WideNavigation({ role }: { role: Role }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t("nav.label")} className="hidden lg:block">
      <ul className="flex">
        {NAVIGATION[role].map((entry) => (
          <li key={entry.to}>
            <NavLink
              to={entry.to}
              end={entry.exact ?? false}
              className="inline-flex min-h-11 items-center rounded-full px-3 text-sm font-medium whitespace-nowrap text-soft hover:bg-sunk hover:text-ink aria-[current=page]:bg-accent-wash aria-[current=page]:text-accent-strong"
            >
              {t(`nav.${entry.text}`)}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function PhoneNavigation({ role }: { role: Role }) {
  const { t } = useTranslation();
  return (
    <nav
      aria-label={t("nav.label")}
      className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-paper pb-[env(safe-area-inset-bottom)] lg:hidden print:hidden"
    >
      <ul className="flex">
        {NAVIGATION[role].map(({ icon: Icon, ...entry }) => (
          <li key={entry.to} className="min-w-0 flex-1">
            <NavLink
              to={entry.to}
              end={entry.exact ?? false}
              className="grid min-h-16 place-content-center justify-items-center gap-0.5 text-[0.6875rem] font-medium text-soft -outline-offset-3 aria-[current=page]:text-accent"
            >
              <Icon aria-hidden className="size-6" />
              <span className="max-w-full truncate px-0.5">
                {t(`nav.${entry.short ?? entry.text}`)}
              </span>
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function VisitorLinks() {
  const { t } = useTranslation();
  const { pathname, search } = useLocation();
  const isEntering = pathname === "/login" || pathname === "/register";
  const query = isEntering ? search : returnTo(pathname + search);
  return (
    <>
      {pathname !== "/register" && (
        <LinkButton
          to={`/register${query}`}
          variant="quiet"
          size="small"
          className="max-[24rem]:hidden max-sm:px-2"
        >
          {t("nav.register")}
        </LinkButton>
      )}
      {pathname !== "/login" && (
        <LinkButton to={`/login${query}`} size="small">
          <LogIn aria-hidden className="size-5 shrink-0 max-sm:hidden" />
          {t("nav.signIn")}
        </LinkButton>
      )}
    </>
  );
}
