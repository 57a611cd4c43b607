/** Our own: Radix's writes a style element, which the Content-Security-Policy forbids. */
export function Veil() {
  return <div className="fixed inset-0 z-40 bg-veil" data-dialog="open" />;
}
