import { downloadFile } from "./download";

/** A cell: text is quoted and made harmless, numbers stay numbers, null stays empty. */
export type Cell = string | number | null;

/** What spreadsheets take for a formula at the start of a cell. */
const FORMULA = /^[\s]*[=+\-@]|^[\t\r\n]/;
/** Tells spreadsheets that the file is UTF-8. */
const BYTE_ORDER_MARK = "\uFEFF";

/** A table as RFC 4180 writes it. No cell of it is run as a formula where it is opened. */
export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(cellText).join(",")}\r\n`).join("");
}

function cellText(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const harmless = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n;\t]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Hands the table to the browser as a file. */
export function downloadCsv(name: string, csv: string): void {
  downloadFile(name, "text/csv;charset=utf-8", BYTE_ORDER_MARK, csv);
}
