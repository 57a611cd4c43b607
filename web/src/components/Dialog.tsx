import { lazy, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemText } from "@/lib/errors";
import { atFirstTouch } from "@/lib/firstTouch";
import { Button } from "./Button";
import { Veil } from "./Veil";

const loadSheet = () => import("./DialogSheet");
const DialogSheet = lazy(loadSheet);
// It comes with a press: here before the press has ended, yet no part of the page's first load.
atFirstTouch(loadSheet);

export interface DialogProps {
  open: boolean;
  /** Escape, the cross and a press beside it. */
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
}

/** A sheet from below on phones, a box in the middle elsewhere. */
export function Dialog(props: DialogProps) {
  // It stays once it was open, so that it can give the focus back.
  const [wasOpen, setWasOpen] = useState(props.open);
  if (props.open && !wasOpen) setWasOpen(true);
  if (!wasOpen) return null;
  return (
    <Suspense fallback={props.open && <Veil />}>
      <DialogSheet {...props} />
    </Suspense>
  );
}

export interface ConfirmDialogProps extends DialogProps {
  /** What the button does: "Cancel the booking", never "OK". */
  confirmLabel: string;
  onConfirm: () => void;
  pending?: boolean;
  /** A refusal of the last attempt. */
  problem?: unknown;
  dismissLabel?: string;
  danger?: boolean;
}

/** Asks before what cannot be taken back; its description says what happens to the money. */
export function ConfirmDialog({
  confirmLabel,
  onConfirm,
  pending = false,
  problem,
  dismissLabel,
  danger = true,
  children,
  ...dialog
}: ConfirmDialogProps) {
  const { t } = useTranslation();
  // What was asked for is under way: its outcome, good or bad, is said here.
  const onClose = () => pending || dialog.onClose();
  return (
    <Dialog {...dialog} onClose={onClose}>
      {children}
      {Boolean(problem) && (
        <p role="alert" className="rounded-md bg-bad-wash p-3 font-medium text-bad">
          {problemText(t, problem)}
        </p>
      )}
      <div className="flex flex-col-reverse gap-3 sm:flex-row sm:justify-end">
        <Button variant="secondary" onClick={onClose}>
          {dismissLabel ?? t("action.back")}
        </Button>
        <Button
          variant={danger ? "danger" : "primary"}
          pending={pending}
          // The second press of a double click comes before `pending` does.
          onClick={(event) => event.detail < 2 && onConfirm()}
        >
          {confirmLabel}
        </Button>
      </div>
    </Dialog>
  );
}
