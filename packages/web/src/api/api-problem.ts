/** What an API answered instead of what was asked for: problem+json (RFC 9457), or no answer at all. */
export class ApiProblem extends Error {
  /** Of HTTP; 0 when nobody answered. */
  readonly status: number;
  /** Stable, for programs: `unreachable` when nobody answered. */
  readonly code: string;
  /** What happened and what to do, as the server says it. */
  readonly detail: string | undefined;

  constructor({ status, code, title, detail }: ProblemDocument) {
    super(title);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}

export interface ProblemDocument {
  status: number;
  code: string;
  title: string;
  detail?: string | undefined;
}

/** Reads a refusing answer; one that is no problem document becomes one. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const { status } = response;
  const document = await response.json().catch(() => undefined);
  const { code = `http_${status}`, title = `${status} ${response.statusText}`.trim(), detail } = asProblem(document);
  return new ApiProblem({ status, code, title, detail });
}

function asProblem(value: unknown): Partial<ProblemDocument> {
  if (typeof value !== 'object' || value === null) return {};
  const { code, title, detail } = value as Record<string, unknown>;
  return {
    ...(typeof code === 'string' && { code }),
    ...(typeof title === 'string' && { title }),
    ...(typeof detail === 'string' && { detail }),
  };
}
