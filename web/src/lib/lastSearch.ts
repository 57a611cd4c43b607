const NAME = "parking-net.search";

/** The last search of whoever is at this browser, as its address had it. */
export function keptSearch(): string | null {
  return localStorage.getItem(NAME);
}

export function keepSearch(params: URLSearchParams): void {
  localStorage.setItem(NAME, params.toString());
}

/** The next person at this browser need not see it. */
export function forgetSearch(): void {
  localStorage.removeItem(NAME);
}
