import { vi } from "vitest";

type Answer = unknown | Response | ((request: Request) => unknown | Promise<unknown>);

/** Answers requests by "METHOD /path"; gives every request that came, in order. */
export function serve(answers: Record<string, Answer>): Request[] {
  const seen: Request[] = [];
  const fetched = vi.fn(async (asked: Request | string, options?: RequestInit) => {
    const request =
      asked instanceof Request ? asked : new Request(new URL(asked, location.origin), options);
    seen.push(request.clone());
    const name = `${request.method} ${new URL(request.url).pathname}`;
    if (!(name in answers)) throw new TypeError(`Nothing answers ${name}`);
    const answer = answers[name];
    const given = typeof answer === "function" ? await answer(request) : answer;
    return given instanceof Response ? given.clone() : Response.json(given);
  });
  vi.stubGlobal("fetch", fetched);
  return seen;
}

export function refusal(status: number, code: string, values: object = {}): Response {
  return Response.json({ code, status, detail: code, errors: [], ...values }, { status });
}
