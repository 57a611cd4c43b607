import { ChartColumn, Table2 } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { Skeleton } from "@/components/States";
import { useSeen } from "@/lib/seen";
import type { Bar, BarsProps } from "./Bars";

const Bars = lazy(() => import("./Bars"));

export interface ChartProps {
  title: string;
  lead?: ReactNode;
  bars: readonly Bar[];
  /** How a height is said. */
  format: (height: number) => string;
  /** The same beside the axis, where there is little room. */
  shortFormat?: (height: number) => string;
  /** What the heights are, and what the bars are: the columns of the table. */
  heightName: string;
  barName: string;
  /** A further column: what the shade of the bar says. */
  shade?: { name: string; ahead: string; past: string };
  /** Said when every bar is empty. */
  nothing: string;
  /** Which bars are kept apart, such as a choice of the time. */
  children?: ReactNode;
}

/** Bars for who sees them; the same as a table for everybody, read out in any case. */
export function Chart({ title, lead, children, ...data }: ChartProps) {
  const { t } = useTranslation("owner");
  const [asTable, setAsTable] = useState(false);
  return (
    <Card className="flex min-w-0 flex-col gap-4">
      <header className="grid gap-1">
        <div className="flex items-center justify-between gap-4">
          <h2 className="text-lg">{title}</h2>
          <Button
            variant="quiet"
            size="small"
            icon={asTable ? ChartColumn : Table2}
            className="-my-2 -mr-2 shrink-0"
            onClick={() => setAsTable(!asTable)}
          >
            {t(asTable ? "chart.asChart" : "chart.asTable")}
          </Button>
        </div>
        {lead && <div className="text-sm text-soft">{lead}</div>}
      </header>
      {children}
      {asTable ? (
        <Figures caption={title} {...data} />
      ) : (
        <>
          <Drawing {...data} />
          <div className="sr-only">
            <Figures caption={title} {...data} />
          </div>
        </>
      )}
    </Card>
  );
}

/** The library that draws is half as heavy as all the rest: it comes when there is a chart to see. */
function Drawing({ nothing, ...data }: BarsProps & { nothing: string }) {
  const { element, isSeen } = useSeen<HTMLDivElement>();
  const isEmpty = data.bars.every(({ height }) => height === 0);
  return (
    <div ref={element} aria-hidden className="relative max-h-80 min-h-56 flex-1">
      <div className="absolute inset-0">
        {isSeen && (
          <Suspense fallback={<Skeleton className="h-full" />}>
            <Bars {...data} />
          </Suspense>
        )}
      </div>
      {isEmpty && (
        <p className="absolute inset-0 grid place-items-center text-center text-soft">{nothing}</p>
      )}
    </div>
  );
}

type FiguresProps = Omit<ChartProps, "title" | "lead" | "children" | "shortFormat"> & {
  caption: string;
};

function Figures({ caption, bars, format, heightName, barName, shade }: FiguresProps) {
  return (
    <table className="w-full text-left text-sm">
      <caption className="sr-only">{caption}</caption>
      <thead className="text-soft">
        <tr className="border-b border-line">
          <th scope="col" className="py-2 font-semibold">
            {barName}
          </th>
          {shade && (
            <th scope="col" className="py-2 font-semibold">
              {shade.name}
            </th>
          )}
          <th scope="col" className="py-2 text-right font-semibold">
            {heightName}
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {bars.map((bar) => (
          <tr key={bar.key}>
            <th scope="row" className="numbers py-2 font-normal">
              {bar.name}
            </th>
            {shade && <td className="py-2">{bar.ahead ? shade.ahead : shade.past}</td>}
            <td className="numbers py-2 text-right">{format(bar.height)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
