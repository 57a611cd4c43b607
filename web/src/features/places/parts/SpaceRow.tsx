import { useTranslation } from "react-i18next";
import { BAYS, takenBays } from "../stayModel";

const WIDTH = 62;
const HEIGHT = 120;

export interface SpaceRowProps {
  free: number;
  capacity: number;
}

/** How full the place is for the chosen stay, as a row of bays seen from above. */
export function SpaceRow({ free, capacity }: SpaceRowProps) {
  const { t } = useTranslation("places");
  const taken = takenBays(free, capacity);
  return (
    <div className="panel grid gap-4 p-5 md:p-6">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 className="text-base font-semibold tracking-normal">{t("place.occupancy")}</h2>
        <span className="numbers text-sm text-soft">
          {t("place.freeOf", { free, count: capacity })}
        </span>
      </div>
      <svg viewBox={`-4 0 ${BAYS * WIDTH + 8} ${HEIGHT}`} aria-hidden="true" className="w-full">
        {Array.from({ length: BAYS }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bay is its position.
          <g key={index} transform={`translate(${index * WIDTH} 0)`}>
            <path
              d={`M0 4v${HEIGHT - 8}`}
              className="stroke-line"
              strokeWidth="3"
              strokeLinecap="round"
            />
            {index < taken ? <Car /> : <FreeBay isFirst={index === taken} />}
          </g>
        ))}
        <path
          d={`M${BAYS * WIDTH} 4v${HEIGHT - 8}`}
          className="stroke-line"
          strokeWidth="3"
          strokeLinecap="round"
        />
      </svg>
    </div>
  );
}

function Car() {
  return (
    <>
      <rect x="13" y="14" width="36" height="92" rx="13" className="fill-line" />
      <path d="M19 42q12-8 24 0l-2.500 11h-19z" className="fill-paper" />
      <path d="M21.500 84h19l2 9q-11.500 5.500-23 0z" className="fill-paper" />
    </>
  );
}

function FreeBay({ isFirst }: { isFirst: boolean }) {
  return (
    <>
      <rect
        x="8"
        y="8"
        width="46"
        height={HEIGHT - 16}
        rx="11"
        className={isFirst ? "fill-accent" : "fill-accent-wash"}
      />
      {isFirst && (
        <path
          d="M23 80V42h10a11 11 0 0 1 0 22H23"
          fill="none"
          strokeWidth="6"
          strokeLinecap="round"
          strokeLinejoin="round"
          className="stroke-on-accent"
        />
      )}
    </>
  );
}
