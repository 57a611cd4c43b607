import { session } from "@/lib/sessionStore";
import { firstLanguage, readTexts } from "@/lib/texts";
import { pageAt } from "./pages";

/*
 * The first script, a small one: it must not import any library. While those are on their way it
 * finds the session again, and asks for all that the page at this address is made of.
 */
void session.restore();

const page = pageAt(location.pathname);
const texts = ["common", ...(page?.texts ?? [])].map((one) => readTexts(firstLanguage(), one));
const parts = [...texts, ...(page ? [page.load()] : [])];
// Whatever does not come is asked for again, and its lack said, by those who need it.
void Promise.allSettled(parts);

void import("./main");
