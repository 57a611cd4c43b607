/** What the build was told. An empty address means: the API answers where the page came from. */
export const config = {
  apiBaseUrl: (import.meta.env.VITE_API_BASE_URL ?? "").replace(/\/+$/, ""),
} as const;
