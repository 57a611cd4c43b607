import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigationType } from "react-router";
import { classes } from "./classes";

export interface PageProps {
  title: string;
  lead?: ReactNode;
  /** Buttons beside the heading. */
  actions?: ReactNode;
  /** Above the heading, such as a way back. */
  before?: ReactNode;
  width?: "narrow" | "text" | "page";
  /** The heading is read out, but not seen. */
  hideTitle?: boolean;
  /** A larger heading, for a page that welcomes. */
  isWelcome?: boolean;
  children: ReactNode;
}

const WIDTHS = { narrow: "max-w-narrow", text: "max-w-text", page: "max-w-page" };
let openedPath: string | null = null;
let hadFocus = false;

/** Every page's frame: the document's title, one heading, and the focus on it when one comes here. */
export function Page({
  title,
  lead,
  actions,
  before,
  width = "page",
  hideTitle,
  isWelcome,
  children,
}: PageProps) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = t("title.page", { page: title });
  }, [t, title]);
  useFocusOnArrival(heading);
  return (
    <div
      className={classes(
        "mx-auto grid w-full min-w-0 grid-cols-1 gap-6 px-4 pt-6 pb-16 md:gap-8 md:px-8 md:pt-10",
        WIDTHS[width],
      )}
    >
      <header
        className={
          hideTitle
            ? "sr-only"
            : classes(
                "flex flex-wrap items-end justify-between gap-x-6 gap-y-4",
                isWelcome && "sm:flex-nowrap md:items-center md:pt-4",
              )
        }
      >
        <div className={classes("grid min-w-0", isWelcome ? "gap-4" : "gap-2")}>
          {before}
          <h1 ref={heading} tabIndex={-1} className={isWelcome ? "text-3xl" : "text-2xl"}>
            {title}
          </h1>
          {lead && (
            <p className={classes("max-w-text text-soft", isWelcome && "text-lg")}>{lead}</p>
          )}
        </div>
        {actions && <div className="flex flex-wrap gap-3">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

function useFocusOnArrival(heading: RefObject<HTMLHeadingElement | null>): void {
  const { pathname } = useLocation();
  const how = useNavigationType();
  useLayoutEffect(() => {
    const own = heading.current;
    return () => {
      hadFocus = document.activeElement === own;
    };
  }, [heading]);
  useEffect(() => {
    // Not for the first page, where the browser starts at the top anyway.
    const moved = openedPath !== null && openedPath !== pathname;
    openedPath = pathname;
    // What has loaded takes the place, and the focus, of the page that said it was loading.
    if (moved || hadFocus) heading.current?.focus({ preventScroll: how === "POP" });
    hadFocus = false;
  }, [heading, pathname, how]);
}
