/** How much of something is taken; the words beside it say the same. */
export function Meter({ taken, capacity }: { taken: number; capacity: number }) {
  const share = capacity > 0 ? Math.min(1, taken / capacity) : 0;
  return (
    <span aria-hidden className="block h-2 overflow-hidden rounded-full bg-sunk">
      <span
        className="block h-full rounded-full bg-accent"
        // One car among hundreds is still to be seen.
        style={{ width: taken > 0 ? `max(0.5rem, ${share * 100}%)` : 0 }}
      />
    </span>
  );
}
