const TOUCHES = ["pointerdown", "keydown"] as const;

/** Loads something as soon as anybody begins to use the page, and not with the page. */
export function atFirstTouch(load: () => Promise<unknown>): void {
  function begin(): void {
    for (const touch of TOUCHES) removeEventListener(touch, begin, { capture: true });
    // Whoever needs it asks again, and says what is wrong.
    load().catch(() => undefined);
  }
  for (const touch of TOUCHES) addEventListener(touch, begin, { capture: true, passive: true });
}
