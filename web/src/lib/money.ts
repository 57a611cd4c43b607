import { currentLanguage } from "./i18n";

const cache = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string, language: string, short: boolean): Intl.NumberFormat {
  const key = `${language} ${currency} ${short}`;
  let format = cache.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language, {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
      ...(short ? { trailingZeroDisplay: "stripIfInteger" as const } : {}),
    });
    cache.set(key, format);
  }
  return format;
}

/** How many digits stand behind the point: 2 for dollars, 0 for yen. */
export function minorDigits(currency: string): number {
  return formatOf(currency, "en", false).resolvedOptions().maximumFractionDigits ?? 2;
}

export interface MoneyOptions {
  language?: string;
  /** With a plus sign before what comes in. */
  signed?: boolean;
  /** $12 instead of $12.00. */
  short?: boolean;
}

/** An amount in minor units as people read it. */
export function formatMoney(minor: number, currency: string, options: MoneyOptions = {}): string {
  const language = options.language ?? currentLanguage();
  const digits = minorDigits(currency);
  const sign = minor < 0 ? "-" : "";
  const padded = Math.abs(minor)
    .toString()
    .padStart(digits + 1, "0");
  const whole = digits === 0 ? padded : padded.slice(0, -digits);
  const decimal = digits === 0 ? whole : `${whole}.${padded.slice(-digits)}`;
  // A string keeps every digit of large amounts.
  const text = formatOf(currency, language, options.short ?? false).format(
    `${sign}${decimal}` as unknown as number,
  );
  return options.signed && minor > 0 ? `+${text}` : text;
}

/** Minor units of what somebody typed, with a comma or a point; null for what is no amount. */
export function parseMoney(typed: string, currency: string): number | null {
  const digits = minorDigits(currency);
  const plain = typed.replace(/[\s\u00a0\u202f'’_]/g, "").replace(/^\p{Sc}|\p{Sc}$/gu, "");
  const match = /^(\d+|\d{1,3}(?:[.,]\d{3})+)(?:[.,](\d*))?$/.exec(plain);
  if (!match) return null;
  const [, whole = "", fraction = ""] = match;
  const grouped = /[.,]/.exec(whole)?.[0];
  // 1.234,56 and 1,234.56: the second mark must differ from the first.
  if (grouped && plain.slice(whole.length).startsWith(grouped)) return null;
  // Where nothing stands behind a point, 1,200 can only mean thousands.
  if (digits === 0 && fraction.length === 3 && !grouped) return Number(whole + fraction);
  if (fraction.length > digits) return null;
  const minor = Number(whole.replace(/[.,]/g, "") + fraction.padEnd(digits, "0"));
  return Number.isSafeInteger(minor) ? minor : null;
}

/** What stands in a field that asks for an amount: 12.5 as "12.50", in the reader's spelling. */
export function typedMoney(minor: number, currency: string): string {
  const digits = minorDigits(currency);
  const text = (minor / 10 ** digits).toFixed(digits);
  return currentLanguage() === "ru" ? text.replace(".", ",") : text;
}
