import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "./api/client";
import type { Deployment, OperatorTool } from "./api/types";

/** Tools for operators, in the order in which they are shown. */
export const TOOLS = ["grafana", "prometheus", "jaeger", "keycloak"] as const;
export type Tool = (typeof TOOLS)[number];

/** What the API says of this installation; the same build of the app runs everywhere. */
export interface Platform {
  /** The currency of all amounts; empty until known. */
  currency: string;
  minStayMinutes: number | null;
  holdMinutes: number | null;
  hasTelegramBot: boolean;
  /** Where the map gets its tiles; null: the map is plain. */
  map: { url: string; attribution: string } | null;
  /** The identity provider's own page to sign in at; null: there is our form only. */
  signInPage: { url: string; clientId: string } | null;
}

const UNKNOWN: Platform = {
  currency: "",
  minStayMinutes: null,
  holdMinutes: null,
  hasTelegramBot: false,
  map: null,
  signInPage: null,
};

export function platformOf(deployment: Deployment): Platform {
  return {
    currency: deployment.currency,
    minStayMinutes: deployment.min_stay_minutes,
    holdMinutes: deployment.hold_minutes,
    hasTelegramBot: deployment.telegram,
    map: deployment.map && {
      url: deployment.map.tile_url,
      attribution: deployment.map.attribution,
    },
    signInPage: deployment.sign_in_page && {
      url: deployment.sign_in_page.url,
      clientId: deployment.sign_in_page.client_id,
    },
  };
}

/** For what cannot be shown without it, and must say so when the answer does not come. */
export function usePlatformQuery() {
  return useQuery({
    queryKey: ["platform"],
    queryFn: async ({ signal }) => platformOf(await unwrap(api.auth.GET("/config", { signal }))),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The installation's own settings; nothing is known of it while the answer is under way. */
export function usePlatform(): Platform {
  return usePlatformQuery().data ?? UNKNOWN;
}

export interface ToolAddress {
  tool: Tool;
  address: string;
}

/** Those that we know, with an address that a link may have. */
export function toolAddresses(known: readonly OperatorTool[]): ToolAddress[] {
  return TOOLS.flatMap((tool) => {
    const address = known.find(({ name }) => name === tool)?.url;
    return address && /^https?:\/\//.test(address) ? [{ tool, address }] : [];
  });
}

/** Where operators look further, as far as it is configured; for admins only. */
export function useTools(): ToolAddress[] {
  const { data } = useQuery({
    queryKey: ["platform", "tools"],
    queryFn: async ({ signal }) => toolAddresses(await unwrap(api.auth.GET("/tools", { signal }))),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data ?? [];
}
