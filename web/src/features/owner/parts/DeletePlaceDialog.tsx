import { useTranslation } from "react-i18next";
import { ConfirmDialog, Dialog } from "@/components/Dialog";
import { ErrorNotice, Skeleton } from "@/components/States";
import type { Place, PlaceDeletion } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";
import { type PlaceWithdrawal, useDeletion } from "../queries";

export interface DeletePlaceDialogProps {
  place: Place;
  withdrawal: PlaceWithdrawal;
  onClose: () => void;
  onDeleted: () => void;
}

/** Says what withdrawing a place does to bookings and to money, as of this moment. */
export function DeletePlaceDialog({
  place,
  withdrawal,
  onClose,
  onDeleted,
}: DeletePlaceDialogProps) {
  const { t } = useTranslation("owner");
  const preview = useDeletion(place.id);
  const title = t("delete.ask", { name: place.name });
  if (!preview.data) {
    return (
      <Dialog open onClose={onClose} title={title} description={t("delete.final")}>
        {preview.isError ? (
          <ErrorNotice
            error={preview.error}
            onRetry={() => preview.refetch()}
            retrying={preview.isFetching}
          />
        ) : (
          <Skeleton className="h-32" />
        )}
      </Dialog>
    );
  }
  const { refund, currency } = preview.data;
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={title}
      description={t("delete.final")}
      confirmLabel={
        refund > 0
          ? t("delete.confirmRefund", { amount: formatMoney(refund, currency) })
          : t("delete.confirm")
      }
      dismissLabel={t("delete.keep")}
      pending={withdrawal.isPending}
      problem={withdrawal.error}
      onConfirm={() => withdrawal.mutate(undefined, { onSuccess: onDeleted })}
    >
      <Consequences {...preview.data} />
    </ConfirmDialog>
  );
}

function Consequences({ bookings, running, refund, currency }: PlaceDeletion) {
  const { t } = useTranslation("owner");
  if (bookings === 0) return <p className="rounded-md bg-sunk p-4">{t("delete.nobody")}</p>;
  return (
    <ul className="grid gap-2 rounded-md bg-warn-wash p-4 font-medium text-warn">
      <li>{t("delete.bookings", { count: bookings })}</li>
      {running > 0 && <li>{t("delete.running", { count: running })}</li>}
      <li>
        {refund > 0
          ? t("delete.refund", { amount: formatMoney(refund, currency) })
          : t("delete.noRefund")}
      </li>
    </ul>
  );
}
