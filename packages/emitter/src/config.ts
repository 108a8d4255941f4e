/** The one room that reads the environment: whether this process says that it is in production. */
export function inProduction(environment: NodeJS.ProcessEnv = process.env): boolean {
  return environment.NODE_ENV === 'production';
}
