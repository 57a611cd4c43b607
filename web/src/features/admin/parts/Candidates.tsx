import { SearchX, SquareParking, User } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/Card";
import { EmptyState, ErrorNotice, SkeletonList } from "@/components/States";
import { type Candidate, useCandidates } from "../bookingQueries";
import { onlyMeant } from "../bookings";

const ICONS = { login: User, place: SquareParking };

export interface CandidatesProps {
  words: string;
  /** `isObvious`: nobody was asked. */
  onChoose: (candidate: Candidate, isObvious: boolean) => void;
}

/** Whom or which place the words mean; not asked where only one can be meant. */
export function Candidates({ words, onChoose }: CandidatesProps) {
  const { t } = useTranslation("admin");
  const found = useCandidates(words);
  const only = found.isPlaceholderData ? undefined : onlyMeant(found.data ?? [], words);
  useEffect(() => {
    if (only) onChoose(only, true);
  }, [only, onChoose]);
  if (found.isError)
    return (
      <ErrorNotice
        error={found.error}
        onRetry={() => void found.refetch()}
        retrying={found.isFetching}
      />
    );
  if (found.isPending || only) return <SkeletonList count={3} className="h-16" />;
  if (found.data.length === 0)
    return (
      <EmptyState icon={SearchX} title={t("bookings.nobody")} text={t("bookings.nobodyText")} />
    );
  return (
    <Section title={t("bookings.whichOne")}>
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {found.data.map((candidate) => (
          <li key={candidate.kind + candidate.value}>
            <CandidateButton candidate={candidate} onChoose={() => onChoose(candidate, false)} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function CandidateButton({ candidate, onChoose }: { candidate: Candidate; onChoose: () => void }) {
  const Icon = ICONS[candidate.kind];
  return (
    <button
      type="button"
      onClick={onChoose}
      className="panel flex h-full w-full items-center gap-4 p-4 text-left hover:border-accent"
    >
      <Icon aria-hidden className="size-6 shrink-0 text-accent" />
      <span className="grid min-w-0">
        <span className="font-semibold">{candidate.name}</span>
        <span className="text-sm text-soft">{candidate.note}</span>
      </span>
    </button>
  );
}
