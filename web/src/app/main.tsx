import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { startTexts } from "@/lib/i18n";
import { applyTheme } from "@/lib/theme";
import { Providers } from "./providers";
import { router, routerIsReady } from "./routes";

applyTheme();

// In a function: pages wait for this module, so it must not itself wait for a page.
async function start(): Promise<void> {
  // The logo of index.html stays until there is a page to take its place.
  await Promise.all([startTexts(), routerIsReady()]);
  const root = document.getElementById("app");
  if (!root) return;
  // As a transition it lets slow phones answer a touch in between.
  startTransition(() =>
    createRoot(root).render(
      <StrictMode>
        <Providers>
          <RouterProvider router={router} />
        </Providers>
      </StrictMode>,
    ),
  );
}

void start();
