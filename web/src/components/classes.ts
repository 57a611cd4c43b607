/** Class names without the ones that do not apply. */
export function classes(...names: unknown[]): string {
  return names.filter((name) => typeof name === "string" && name).join(" ");
}
