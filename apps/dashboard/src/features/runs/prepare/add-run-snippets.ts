export interface Snippet {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly code: string;
}

/** The ways to bring a run to this server, each ready to be copied. @param origin the server's own address */
export function addRunSnippets(origin: string): readonly Snippet[] {
  return [
    {
      id: "python",
      title: "Python",
      about: "In a PyTorch training loop: loss, head and states, live.",
      code: `import headroom_lm as headroom

run = headroom.init(project="my-model", name="first run", config=config, url="${origin}")
run.attach(model, optimizer, probe=batch)    # the head's spectrum and the states
run.log({"train/loss": loss}, step=step)     # in the loop
run.finish()
`,
    },
    {
      id: "typescript",
      title: "TypeScript",
      about: "In a training loop on Node: loss, head and states, live.",
      code: `import { createCollector } from "@headroom/collector";

const collector = createCollector({ project: "my-model", name: "first run", config, url: "${origin}" });
const attachment = collector.attach(trainer);
await collector.close(); // after training
`,
    },
    {
      id: "follow",
      title: "A log that grows",
      about: "Watches a file that another tool is writing and streams what comes.",
      code: `headroom follow LOG --project my-model --url ${origin}
`,
    },
    {
      id: "import",
      title: "A finished log",
      about: "TensorBoard, W&B, Trackio, MLflow, trainer states, CSV, JSON lines: known by their content.",
      code: `headroom import LOG --project my-model --url ${origin}
`,
    },
    {
      id: "curl",
      title: "curl",
      about: "From anything that speaks HTTP: opens a run; the protocol's README shows how points follow.",
      code: `curl -sS ${origin}/api/trpc/run.open -H 'content-type: application/json' -d '{"json": {
  "runId": "'$(uuidgen | tr A-Z a-z)'", "writerId": "'$(uuidgen | tr A-Z a-z)'",
  "project": "my-model", "name": "first run", "startedAtMs": '$(date +%s000)' }}'
`,
    },
  ];
}
