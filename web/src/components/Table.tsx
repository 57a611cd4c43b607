import type { ReactNode } from "react";
import { classes } from "./classes";

export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Figures stand at the right. */
  align?: "end";
  /** On phones: the card's heading, or left out of the card's labels. */
  onPhone?: "heading" | "bare";
}

export interface TableProps<Row> {
  /** What the table holds, for those who do not see it. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string | number;
}

/** A table on wide screens, cards on phones. */
export function Table<Row>({ caption, columns, rows, keyOf }: TableProps<Row>) {
  return (
    <>
      <div className="panel hidden overflow-x-auto md:block">
        <table className="w-full text-left text-sm">
          <caption className="sr-only">{caption}</caption>
          <thead className="border-b border-line text-soft">
            <tr>
              {columns.map((column) => (
                <th
                  key={column.key}
                  scope="col"
                  className={classes(
                    "px-4 py-3 font-semibold wrap-break-word",
                    column.align === "end" && "text-right",
                  )}
                >
                  {column.header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {rows.map((row) => (
              <tr key={keyOf(row)} className="hover:bg-accent-wash/40">
                {columns.map((column) => (
                  <td
                    key={column.key}
                    className={classes(
                      "px-4 py-3 align-middle wrap-break-word",
                      column.align === "end" && "numbers text-right",
                    )}
                  >
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul aria-label={caption} className="grid grid-cols-1 gap-3 md:hidden">
        {rows.map((row) => (
          <li key={keyOf(row)} className="panel grid gap-2 p-4">
            {columns.map((column) =>
              column.onPhone === "heading" || column.onPhone === "bare" ? (
                <div
                  key={column.key}
                  className={column.onPhone === "heading" ? "font-semibold" : undefined}
                >
                  {column.cell(row)}
                </div>
              ) : (
                <div key={column.key} className="flex items-baseline justify-between gap-4 text-sm">
                  <span className="shrink-0 text-soft">{column.header}</span>
                  <span className="min-w-0 text-right">{column.cell(row)}</span>
                </div>
              ),
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
