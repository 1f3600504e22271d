/** A worker's file: at the root of dist, also for tests that run the sources, and when a bundler has put everything into one folder. */
export function workerFile(name: string): URL {
  return new URL(import.meta.url.endsWith(".ts") ? `../dist/${name}` : `./${name}`, import.meta.url);
}
