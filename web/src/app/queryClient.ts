import { QueryClient } from "@tanstack/react-query";
import { asProblem } from "@/lib/api/client";

const FRESH_MILLISECONDS = 15_000;
const RETRIES = 2;

/** What the pages know of the server; one for the whole app. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // Without a connection a page says so, instead of waiting for one in silence.
      networkMode: "always",
      refetchOnReconnect: true,
      staleTime: FRESH_MILLISECONDS,
      retry: (failures, error) => failures < RETRIES && asProblem(error).isUncertain,
    },
    mutations: { networkMode: "always", retry: false },
  },
});
