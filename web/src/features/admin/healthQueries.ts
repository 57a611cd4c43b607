import { type QueryFunctionContext, useQueries } from "@tanstack/react-query";
import { config } from "@/lib/config";
import {
  extended,
  type Measured,
  type Report,
  readReport,
  type Service,
  withoutAnswer,
} from "./health";

const keyOf = (service: Service) => ["admin", "health", service] as const;
const CHECK_EVERY_MILLISECONDS = 5_000;
const PATIENCE_MILLISECONDS = 5_000;

/** Without a token, so that nothing but the way there and back is measured. */
async function ask(service: Service, signal: AbortSignal): Promise<Report> {
  const address = `${config.apiBaseUrl || location.origin}/status/${service}`;
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MILLISECONDS)]);
    const response = await fetch(new Request(address, { signal: patience, cache: "no-store" }));
    return readReport(await response.json().catch(() => null));
  } catch (error) {
    if (signal.aborted) throw error;
    const hangs = error instanceof DOMException && error.name === "TimeoutError";
    return withoutAnswer(hangs ? "silent" : "unreachable");
  }
}

async function measure({
  client,
  queryKey,
  signal,
}: QueryFunctionContext<ReturnType<typeof keyOf>>): Promise<Measured> {
  const began = performance.now();
  const report = await ask(queryKey[2], signal);
  const answered = report.condition === "ready" || report.condition === "unready";
  const milliseconds = answered ? performance.now() - began : null;
  const former = client.getQueryData<Measured>(queryKey)?.trail ?? [];
  return { ...report, milliseconds, at: Date.now(), trail: extended(former, milliseconds) };
}

/** Asks every service anew every few seconds, while somebody looks. */
export function useHealth(services: readonly Service[]) {
  return useQueries({
    queries: services.map((service) => ({
      queryKey: keyOf(service),
      queryFn: measure,
      refetchInterval: CHECK_EVERY_MILLISECONDS,
      staleTime: 0,
    })),
  });
}
