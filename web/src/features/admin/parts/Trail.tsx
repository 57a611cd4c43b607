import { barsOf, TRAIL_LENGTH } from "../health";

const BAR = 3;
const STEP = 5;
const HEIGHT = 36;
const WIDTH = TRAIL_LENGTH * STEP - (STEP - BAR);

/** The last measurements as bars, the newest at the right; the figure beside it says the same. */
export function Trail({ trail }: { trail: readonly (number | null)[] }) {
  const bars = barsOf(trail);
  const first = TRAIL_LENGTH - bars.length;
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className="h-9 min-w-0 shrink"
      style={{ width: WIDTH }}
      preserveAspectRatio="xMaxYMax meet"
    >
      <rect y={HEIGHT - 1} width={WIDTH} height={1} className="fill-line" />
      {bars.map(({ height, missed }, index) => {
        const tall = Math.max(2, height * HEIGHT);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place.
            key={index}
            x={(first + index) * STEP}
            y={HEIGHT - tall}
            width={BAR}
            height={tall}
            rx={1}
            className={missed ? "fill-bad opacity-40" : "fill-accent"}
          />
        );
      })}
    </svg>
  );
}
