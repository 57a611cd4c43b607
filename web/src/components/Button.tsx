import { LoaderCircle, type LucideIcon } from "lucide-react";
import type { ButtonHTMLAttributes, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, type LinkProps } from "react-router";
import { classes } from "./classes";

type Variant = "primary" | "secondary" | "quiet" | "danger";
type Size = "normal" | "small" | "large";

interface Look {
  /** One primary button a page. */
  variant?: Variant;
  size?: Size;
  icon?: LucideIcon;
  wide?: boolean;
}

const VARIANTS: Record<Variant, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong",
  secondary: "border border-edge bg-paper text-ink hover:border-ink",
  quiet: "text-accent hover:bg-accent-wash",
  danger: "border border-bad bg-paper text-bad hover:bg-bad-wash",
};
const SIZES: Record<Size, string> = {
  small: "min-h-11 px-3.5 text-sm md:min-h-9",
  normal: "min-h-12 px-5",
  large: "min-h-14 px-7 text-lg",
};

function lookOf({ variant = "primary", size = "normal", wide }: Look, extra?: string): string {
  return classes(
    "inline-flex items-center justify-center gap-2 rounded-full py-1.5 font-semibold wrap-break-word no-underline transition-colors",
    "disabled:opacity-60 aria-disabled:opacity-60",
    VARIANTS[variant],
    SIZES[size],
    wide && "w-full",
    extra,
  );
}

export interface ButtonProps extends Look, ButtonHTMLAttributes<HTMLButtonElement> {
  /** While true it cannot be pressed again, and says that it works. */
  pending?: boolean;
}

export function Button({
  variant,
  size,
  icon: Icon,
  wide,
  pending,
  children,
  className,
  onClick,
  ...rest
}: ButtonProps) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={pending || undefined}
      // It stays focusable, so that the focus is not lost while it works.
      onClick={pending ? (event) => event.preventDefault() : onClick}
      className={lookOf({ variant, size, wide } as Look, className)}
    >
      {pending ? (
        <LoaderCircle aria-hidden className="size-5 shrink-0 animate-spin" />
      ) : (
        Icon && <Icon aria-hidden className="size-5 shrink-0" />
      )}
      {children}
      {pending && <span className="sr-only">{t("state.working")}</span>}
    </button>
  );
}

export interface LinkButtonProps extends Look, LinkProps {}

/** Leads somewhere, and looks like a button. */
export function LinkButton({
  variant,
  size,
  icon: Icon,
  wide,
  children,
  className,
  ...rest
}: LinkButtonProps) {
  return (
    <Link {...rest} className={lookOf({ variant, size, wide } as Look, className)}>
      {Icon && <Icon aria-hidden className="size-5 shrink-0" />}
      {children}
    </Link>
  );
}

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: LucideIcon;
  /** What it does, for those who do not see the icon. */
  label: string;
}

export function IconButton({ icon: Icon, label, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={classes(
        "grid size-11 shrink-0 place-items-center rounded-full text-soft transition-colors hover:bg-sunk hover:text-ink",
        className,
      )}
    >
      <Icon aria-hidden className="size-5" />
    </button>
  );
}

/** A link within text. */
export function TextLink({ className, children, ...rest }: LinkProps & { children: ReactNode }) {
  return (
    <Link
      {...rest}
      className={classes(
        "font-medium text-accent underline decoration-1 underline-offset-3 hover:text-accent-strong hover:decoration-2",
        className,
      )}
    >
      {children}
    </Link>
  );
}
