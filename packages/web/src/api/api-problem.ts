/** What an API answered instead of what was asked for: problem+json (RFC 9457), or no answer at all. */
export class ApiProblem extends Error {
  /** Of HTTP; 0 when nobody answered. */
  readonly status: number;
  /** Stable, for programs: `unreachable` when nobody answered. */
  readonly code: string;
  /** What happened and what to do, as the server says it. */
  readonly detail: string | undefined;
  /** What is wrong with which field, where the server says it. */
  readonly issues: readonly FieldIssue[];

  constructor({ status, code, title, detail, issues = [] }: ProblemDocument) {
    super(title);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.issues = issues;
  }
}

export interface FieldIssue {
  field: string;
  code: string;
  message: string;
}

export interface ProblemDocument {
  status: number;
  code: string;
  title: string;
  detail?: string | undefined;
  issues?: readonly FieldIssue[] | undefined;
}

/** Reads a refusing answer; one that is no problem document becomes one. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const { status } = response;
  const document = await response.json().catch(() => undefined);
  const { code = `http_${status}`, title = `${status} ${response.statusText}`.trim(), ...rest } = asProblem(document);
  return new ApiProblem({ status, code, title, ...rest });
}

function asProblem(value: unknown): Partial<ProblemDocument> {
  if (typeof value !== 'object' || value === null) return {};
  const { code, title, detail, issues } = value as Record<string, unknown>;
  return {
    ...(typeof code === 'string' && { code }),
    ...(typeof title === 'string' && { title }),
    ...(typeof detail === 'string' && { detail }),
    ...(Array.isArray(issues) && { issues: issues.filter(isIssue) }),
  };
}

function isIssue(value: unknown): value is FieldIssue {
  const { field, code, message } = (value ?? {}) as Record<string, unknown>;
  return typeof field === 'string' && typeof code === 'string' && typeof message === 'string';
}
