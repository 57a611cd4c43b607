/** Bays seen from above, all taken but one: that one carries the mark of the product. */
const BAYS = ["taken", "taken", "free", "taken", "taken"] as const;
const WIDTH = 62;
const LINES = Array.from({ length: BAYS.length + 1 }, (_, index) => index * WIDTH);

export function ParkingBays({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 336 132" aria-hidden="true" className={className}>
      <g transform="translate(22 0) skewX(-8)">
        {LINES.map((x) => (
          <path
            key={x}
            d={`M${x} 4v124`}
            strokeWidth="3"
            strokeLinecap="round"
            className="stroke-line"
          />
        ))}
        {BAYS.map((state, index) => (
          <g key={LINES[index]} transform={`translate(${LINES[index]} 0)`}>
            {state === "taken" ? <Car /> : <FreeBay />}
          </g>
        ))}
      </g>
    </svg>
  );
}

function Car() {
  return (
    <>
      <rect x="12" y="18" width="38" height="96" rx="14" className="fill-line" />
      <path d="M18 48q13-9 26 0l-2.500 11h-21z" className="fill-ground" />
      <path d="M20.500 92h21l2 9q-12.500 6-25 0z" className="fill-ground" />
    </>
  );
}

function FreeBay() {
  return (
    <>
      <rect x="7" y="10" width="48" height="112" rx="12" className="fill-accent" />
      <path
        d="M23 88V46h11a12 12 0 0 1 0 24H23"
        fill="none"
        strokeWidth="6.500"
        strokeLinecap="round"
        strokeLinejoin="round"
        className="stroke-on-accent"
      />
      <path d="M40 87.500h.01" strokeWidth="8" strokeLinecap="round" className="stroke-lane" />
    </>
  );
}
