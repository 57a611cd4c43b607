import { useEffect, useRef, useState } from "react";

/** Whether somebody has come to see an element: what is heavy waits below the edge of the screen. */
export function useSeen<T extends Element>() {
  const element = useRef<T>(null);
  const [isSeen, setSeen] = useState(typeof IntersectionObserver === "undefined");
  useEffect(() => {
    if (isSeen || !element.current) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [isSeen]);
  return { element, isSeen };
}
