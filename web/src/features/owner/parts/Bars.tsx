import {
  BarChart,
  CartesianGrid,
  Cell,
  Bar as Column,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";

export interface Bar {
  key: string;
  /** Below the bar, as short as can be. */
  label: string;
  /** In full, where there is room. */
  name: string;
  height: number;
  /** Not certain yet: drawn paler. */
  ahead?: boolean;
}

export interface BarsProps {
  bars: readonly Bar[];
  format: (height: number) => string;
  shortFormat?: (height: number) => string;
}

const TEXT = { fill: "var(--color-soft)", fontSize: 13 };

/** The drawing alone; whoever shows it puts a table beside it. */
export default function Bars({ bars, format, shortFormat = format }: BarsProps) {
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart
        data={[...bars]}
        margin={{ top: 8, right: 0, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <CartesianGrid vertical={false} stroke="var(--color-line)" />
        <XAxis
          dataKey="label"
          tick={TEXT}
          tickLine={false}
          axisLine={{ stroke: "var(--color-edge)" }}
          minTickGap={12}
        />
        <YAxis
          tick={TEXT}
          tickFormatter={shortFormat}
          tickLine={false}
          axisLine={false}
          allowDecimals={false}
          width="auto"
        />
        <Tooltip
          cursor={{ fill: "var(--color-accent-wash)" }}
          content={({ active, payload }) => {
            const bar = payload?.[0]?.payload as Bar | undefined;
            return active && bar ? <Hint bar={bar} format={format} /> : null;
          }}
          isAnimationActive={false}
        />
        <Column dataKey="height" radius={[4, 4, 0, 0]} isAnimationActive={false}>
          {bars.map((bar) => (
            <Cell key={bar.key} className={bar.ahead ? "fill-accent/40" : "fill-accent"} />
          ))}
        </Column>
      </BarChart>
    </ResponsiveContainer>
  );
}

function Hint({ bar, format }: { bar: Bar; format: (height: number) => string }) {
  return (
    <div className="grid rounded-md border border-line bg-raised px-3 py-2 text-sm shadow-lift">
      <span className="text-soft">{bar.name}</span>
      <strong className="numbers">{format(bar.height)}</strong>
    </div>
  );
}
