import type { BrowserContext, ConsoleMessage, Request, Response } from "@playwright/test";

/** A refusal or a loss that a journey is about, and that must come. */
interface Expected {
  what: string;
  fits: (status: number, method: string, path: string) => boolean;
  came: boolean;
}

const LOST = 0;

/**
 * Looks at everything that a test's pages do. What nobody expects is a fault: an error or a warning
 * in the console, an exception, a refused or lost request, a request to a third party. A violation
 * of the Content-Security-Policy is an error in the console.
 */
export class Watch {
  readonly logged: string[] = [];
  readonly #faults: string[] = [];
  readonly #expected: Expected[] = [
    // On a busy machine a service does not say in time that it is ready, and its tile shows that.
    {
      what: "a tile of a service that is slow",
      came: true,
      fits: (status, method, path) =>
        status === 503 && method === "GET" && path.startsWith("/status/"),
    },
  ];
  readonly #ours: Set<string>;

  constructor(origin: string) {
    this.#ours = new Set([origin]);
  }

  /** A second origin that pages of this test may ask. */
  alsoOurs(origin: string): void {
    this.#ours.add(origin);
  }

  follow(context: BrowserContext): void {
    context.on("console", (message) => this.#heard(message));
    context.on("weberror", (error) => this.#faults.push(`exception: ${error.error().stack}`));
    context.on("request", (request) => this.#sent(request));
    context.on("response", (response) => this.#answered(response));
    context.on("requestfailed", (request) => this.#failed(request));
  }

  /** The API will refuse this, once or more. */
  expectRefusal(status: number, method: string, path: RegExp): void {
    this.#expect(`${status} for ${method} ${path}`, status, method, path);
  }

  /** The answer to this will be lost, once or more. */
  expectLoss(method: string, path: RegExp): void {
    this.#expect(`no answer to ${method} ${path}`, LOST, method, path);
  }

  /** The session will end by itself: its refresh is refused, and so is what runs then. */
  expectEndOfSession(): void {
    this.expectRefusal(401, "POST", /^\/auth\/refresh$/);
    this.#expected.push({ what: "401", came: true, fits: (status) => status === 401 });
  }

  /** What was wrong; what was expected and never came too. */
  get faults(): string[] {
    const missing = this.#expected.filter((one) => !one.came).map((one) => `never: ${one.what}`);
    return [...this.#faults, ...missing];
  }

  #expect(what: string, status: number, method: string, path: RegExp): void {
    this.#expected.push({
      what,
      came: false,
      fits: (came, asked, address) => came === status && asked === method && path.test(address),
    });
  }

  #heard(message: ConsoleMessage): void {
    const where = message.location().url;
    this.logged.push(`${message.type()}: ${message.text()}`);
    // A refused or lost request is told apart below.
    if (message.text().startsWith("Failed to load resource")) return;
    if (message.type() === "error" || message.type() === "warning")
      this.#faults.push(`console ${message.type()}: ${message.text()} (${where})`);
  }

  #sent(request: Request): void {
    const { origin, protocol } = new URL(request.url());
    const ours = this.#ours.has(origin) || protocol === "data:" || protocol === "blob:";
    if (!ours) this.#faults.push(`third party: ${request.url()}`);
  }

  #answered(response: Response): void {
    if (response.status() >= 400) this.#judge(response.status(), response.request());
  }

  #failed(request: Request): void {
    // A page that is left, or a search that is overtaken, lets go of what it asked.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") this.#judge(LOST, request);
  }

  #judge(status: number, request: Request): void {
    const { pathname, search } = new URL(request.url());
    const fitting = this.#expected.find((one) => one.fits(status, request.method(), pathname));
    if (fitting) fitting.came = true;
    else
      this.#faults.push(
        `${status || request.failure()?.errorText}: ${request.method()} ${pathname}${search}`,
      );
  }
}
