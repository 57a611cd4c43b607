import { createBrowserRouter, type RouteObject } from "react-router";
import { NotAllowedPage, NotFoundPage } from "@/components/Stops";
import { placeQuery } from "@/features/places/queries";
import { loadTexts } from "@/lib/i18n";
import { Crash } from "./Crash";
import { SignedInOnly, VisitorsOnly } from "./guards";
import { PAGES, type PagePath } from "./pages";
import { queries } from "./queryClient";
import { Shell } from "./Shell";

/** A page that loads when somebody goes there, together with its texts. */
function page(path: PagePath): RouteObject {
  const { load, texts } = PAGES[path];
  return {
    path,
    lazy: async () => {
      const [{ Component }] = await Promise.all([load(), loadTexts(...texts)]);
      return { Component };
    },
  };
}

export const routes: RouteObject[] = [
  {
    Component: Shell,
    ErrorBoundary: Crash,
    HydrateFallback: () => null,
    children: [
      page("/"),
      {
        ...page("/places/:id"),
        // Asked for while the page itself is loading.
        loader: ({ params }) => {
          void queries.prefetchQuery(placeQuery(params.id ?? ""));
          return null;
        },
      },
      page("/sign-in/callback"),
      { Component: VisitorsOnly, children: [page("/login"), page("/register")] },
      {
        element: <SignedInOnly only="driver" />,
        children: [
          page("/driver"),
          page("/driver/search"),
          page("/driver/bookings"),
          page("/driver/bookings/:id"),
          page("/driver/balance"),
          page("/driver/promocodes"),
        ],
      },
      {
        element: <SignedInOnly only="owner" />,
        children: [
          page("/owner"),
          page("/owner/parkings"),
          page("/owner/parkings/new"),
          page("/owner/parkings/:id"),
          page("/owner/bookings"),
          page("/owner/balance"),
          page("/owner/promocodes"),
        ],
      },
      {
        element: <SignedInOnly only="admin" />,
        children: [
          page("/admin"),
          page("/admin/promocodes"),
          page("/admin/users"),
          page("/admin/bookings"),
        ],
      },
      { Component: SignedInOnly, children: [page("/account")] },
      { path: "/not-allowed", Component: NotAllowedPage },
      { path: "*", Component: NotFoundPage },
    ],
  },
];

export const router = createBrowserRouter(routes);

/** The first page and its texts are here. */
export async function routerIsReady(): Promise<void> {
  if (router.state.initialized) return;
  await new Promise<void>((resolve) => {
    const stop = router.subscribe(({ initialized }) => {
      if (!initialized) return;
      stop();
      resolve();
    });
  });
}
