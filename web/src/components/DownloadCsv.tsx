import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import { type Cell, downloadCsv, toCsv } from "@/lib/csv";
import { problemText } from "@/lib/errors";
import { localOf, viewerZone } from "@/lib/time";
import { Button } from "./Button";
import { toast } from "./Toasts";

export interface DownloadCsvProps {
  label: string;
  /** Begins the file's name; the date of today ends it. */
  name: string;
  header: readonly string[];
  /** All rows, also those that are not on the page yet. */
  rows: () => Promise<Cell[][]>;
  /** Says that there is no file, and why. */
  failed: (problem: string) => string;
}

/** A whole list as a file for spreadsheets. */
export function DownloadCsv({ label, name, header, rows, failed }: DownloadCsvProps) {
  const { t } = useTranslation();
  const download = useMutation({
    mutationFn: async () => {
      const today = localOf(Date.now(), viewerZone()).slice(0, 10);
      downloadCsv(`${name}-${today}.csv`, toCsv(header, await rows()));
    },
    onError: (error) => toast(failed(problemText(t, error)), "bad"),
  });
  return (
    <Button
      variant="quiet"
      size="small"
      icon={Download}
      pending={download.isPending}
      onClick={() => download.mutate()}
    >
      {label}
    </Button>
  );
}
