import type { Page } from "@playwright/test";

/**
 * What does not fit: a page wider than its screen, what stands out of it, and text cut off. Text
 * that is shortened on purpose counts where it is `whole`: the words of the navigation.
 */
export async function overflowing(page: Page, whole = "nothing"): Promise<string[]> {
  return page.evaluate((whole) => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const found = scrollWidth > clientWidth ? [`page: ${scrollWidth} in ${clientWidth}`] : [];
    const nameOf = (element: Element) =>
      `${element.tagName.toLowerCase()}.${element.className}: ${element.textContent?.slice(0, 60)}`;

    function isSeen(element: Element): boolean {
      return element.checkVisibility() && !element.closest(".sr-only, svg, .leaflet-container");
    }
    function scrollsByItself(element: Element): boolean {
      for (let one = element; one !== document.body; one = one.parentElement ?? document.body) {
        if (["auto", "scroll"].includes(getComputedStyle(one).overflowX)) return true;
      }
      return false;
    }
    /** What an element shows of its own is cut by itself, or by what it stands in. */
    function isCut(element: Element): boolean {
      const ownText = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
      );
      if (!ownText || element.matches("input, select, textarea, option")) return false;
      const { overflowX, textOverflow } = getComputedStyle(element);
      const mayBeShort = textOverflow === "ellipsis" && !element.closest(whole);
      if (overflowX !== "visible")
        return !mayBeShort && element.scrollWidth > element.clientWidth + 1;
      const frame = element.parentElement?.closest(".overflow-hidden");
      const right = frame?.getBoundingClientRect().right ?? Number.POSITIVE_INFINITY;
      return element.getBoundingClientRect().right > right + 1;
    }
    for (const element of document.body.querySelectorAll("*")) {
      if (!isSeen(element) || scrollsByItself(element)) continue;
      const box = element.getBoundingClientRect();
      if (box.width > 1 && (box.right > clientWidth + 1 || box.left < -1))
        found.push(`outside, ${nameOf(element)}`);
      if (isCut(element)) found.push(`cut off, ${nameOf(element)}`);
    }
    return found;
  }, whole);
}
