/** One wrong field as the API names it. */
export interface FieldProblem {
  field: string;
  code: string;
  message: string;
}

const KNOWN = new Set([
  "type",
  "title",
  "status",
  "detail",
  "instance",
  "code",
  "errors",
  "trace_id",
  "error_message",
  "error_status_code",
]);

/**
 * A refusal of the API, or no answer at all (`code` "network", `status` 0).
 * `values` holds what a refusal says beyond the words, such as `shortfall` or `actual_cost`.
 */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: readonly FieldProblem[] = [],
    readonly values: Readonly<Record<string, unknown>> = {},
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(`${status} ${code}: ${detail}`);
    this.name = "ApiProblem";
  }

  /** Whether the outcome is unknown: the request may have been carried out. */
  get isUncertain(): boolean {
    return this.status === 0 || this.status >= 500;
  }

  static network(): ApiProblem {
    return new ApiProblem(0, "network", "The server does not answer");
  }

  static async from(response: Response): Promise<ApiProblem> {
    const body: unknown = await response.json().catch(() => null);
    const members = isRecord(body) ? body : {};
    const values = Object.fromEntries(Object.entries(members).filter(([name]) => !KNOWN.has(name)));
    return new ApiProblem(
      response.status,
      typeof members.code === "string" ? members.code : fallbackCode(response.status),
      typeof members.detail === "string" ? members.detail : response.statusText,
      Array.isArray(members.errors) ? (members.errors as FieldProblem[]) : [],
      values,
      secondsOf(response.headers.get("Retry-After")),
    );
  }
}

export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem(500, "unexpected", error instanceof Error ? error.message : String(error));
}

function fallbackCode(status: number): string {
  return status >= 500 ? "unavailable" : "unexpected";
}

function secondsOf(header: string | null): number | null {
  const seconds = header === null ? Number.NaN : Number(header);
  return Number.isFinite(seconds) ? seconds : null;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
