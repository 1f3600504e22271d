import { SingleBar } from "cli-progress";

/** A progress bar on a terminal, a line per evaluation elsewhere. Tokens/s since the start, evaluations included. */
export function createProgress(name: string, firstStep: number, steps: number, tokensPerStep: number) {
  const isTerminal = process.stderr.isTTY === true;
  const bar = new SingleBar({
    format: `${name} {bar} {value}/{total} | train {train} eval {eval} | {speed} tokens/s | ETA {left}`,
    fps: 4,
    hideCursor: true,
    stopOnComplete: true,
  });
  const shown = { train: "-", eval: "-", speed: "-", left: "-" };
  const started = performance.now();
  let ended: number | undefined;
  let latest = firstStep;
  const tokensPerSecond = () =>
    ((latest - firstStep) * tokensPerStep * 1000) / ((ended ?? performance.now()) - started);
  if (isTerminal) bar.start(steps, firstStep, shown);
  return {
    tokensPerSecond,
    stepped(step: number) {
      latest = step;
      if (!isTerminal || step % 16 !== 0) return;
      shown.speed = Math.round(tokensPerSecond()).toLocaleString("en");
      shown.left = duration(((steps - step) * tokensPerStep) / tokensPerSecond());
      bar.update(step, shown);
    },
    evaluated(step: number, trainLoss: number, evalLoss: number) {
      latest = step;
      shown.train = trainLoss.toFixed(3);
      shown.eval = evalLoss.toFixed(3);
      if (isTerminal) return;
      const speed = Math.round(tokensPerSecond());
      const left = duration(((steps - step) * tokensPerStep) / tokensPerSecond());
      console.log(`${name} ${step}/${steps} train ${shown.train} eval ${shown.eval}, ${speed} tokens/s, ${left} left`);
    },
    stop() {
      ended = performance.now();
      if (!isTerminal) return;
      bar.update(latest, shown);
      bar.stop();
    },
  };
}

function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 3600
    ? `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`
    : `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
