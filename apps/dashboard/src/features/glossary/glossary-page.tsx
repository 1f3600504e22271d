import { GLOSSARY, METRICS } from "@headroom/protocol";

interface Entry {
  readonly id: string;
  readonly name: string;
  readonly plain: string;
  readonly formula?: string | undefined;
  readonly exact?: string | undefined;
  readonly source?: string | undefined;
}

/** Every word and every metric in one plain line, with its formula and where it comes from. */
export function GlossaryPage() {
  return (
    <div className="mx-auto flex w-full max-w-4xl flex-col gap-6 px-4 py-6">
      <h1 className="text-lg font-semibold tracking-tight">Glossary</h1>
      <Entries
        title="Words"
        entries={GLOSSARY.map(({ id, term, plain, formula }) => ({ id, name: term, plain, formula }))}
      />
      <Entries
        title="Metrics"
        entries={METRICS.map(({ name, label, plain, formula, definition, source, unit }) => ({
          id: name,
          name: `${label}${unit === "" ? "" : `, ${unit}`}`,
          plain,
          formula,
          exact: definition,
          source: `${name} · ${source}`,
        }))}
      />
    </div>
  );
}

function Entries({ title, entries }: { title: string; entries: readonly Entry[] }) {
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <h2 className="font-semibold">{title}</h2>
      <dl className="flex flex-col">
        {entries.map(({ id, name, plain, formula, exact, source }) => (
          <div
            key={id}
            id={id}
            className="grid scroll-mt-14 gap-x-6 gap-y-0.5 border-b py-2 target:bg-accent/60 sm:grid-cols-[14rem_minmax(0,1fr)]"
          >
            <dt className="font-medium">{name}</dt>
            <dd className="flex flex-col gap-0.5">
              <p>{plain}</p>
              {exact !== undefined && <p className="text-muted-foreground">{exact}</p>}
              {formula !== undefined && <p className="num text-xs wrap-anywhere text-muted-foreground">{formula}</p>}
              {source !== undefined && <p className="text-xs text-muted-foreground">{source}</p>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
