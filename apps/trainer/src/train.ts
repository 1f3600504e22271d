#!/usr/bin/env node
// Trains a small language model on real text and streams it to Headroom.
//   headroom-train                                     the laboratory recipe, d = 8, weights rounded to bfloat16
//   headroom-train --weights bf16-stochastic           its control
//   headroom-train --preset pythia-like --tied         an ordinary small model
//   headroom-train --resume CHECKPOINT --steps 100000  continues, in the same run
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { createCollector, METRIC } from "@headroom/collector";
import { loadBackend } from "./backend.ts";
import { loadCorpus, unigramEntropy } from "./data.ts";
import { type BestCheckpoint, keepBestCheckpoint, stopOnSaturation } from "./early-stop.ts";
import { appendToLog, startLog } from "./evaluation-log.ts";
import { parseOptions, rememberedOptions, type TrainOptions } from "./options.ts";
import { createProgress } from "./progress.ts";
import { estimateTargetAside } from "./target.ts";
import { huggingFaceTokenizer, truncatedGpt2 } from "./tokenizer.ts";
import { Trainer, type TrainerConfig } from "./trainer.ts";

const stop = new AbortController();
const onEnd = () => stop.abort();
// The last is the end of who started it with a channel (`headroom demo`), even by kill -9.
process.once("SIGINT", onEnd).once("SIGTERM", onEnd).once("SIGHUP", onEnd).once("disconnect", onEnd);
process.channel?.unref();

try {
  await train(parseOptions(process.argv.slice(2)));
} catch (error) {
  console.error(`train: ${(error as Error).message}`);
  process.exitCode = 1;
}

async function train(options: TrainOptions): Promise<void> {
  const headroomFolder = process.env.HEADROOM_DIR ?? ".headroom";
  const tokenizer = options.tokenizer ? huggingFaceTokenizer(options.tokenizer) : truncatedGpt2(options.vocab ?? 1024);
  const corpus = loadCorpus(options.corpus, tokenizer, join(headroomFolder, "tokens"));
  const backend = await loadBackend(options.backend, options.threads);
  const config = trainerConfig(options, tokenizer.vocabulary);
  const trainer = new Trainer(backend, config, corpus);
  const resumed = options.resume ? trainer.restore(options.resume) : {};

  const name = options.name ?? `d${config.d}-${config.weights}-seed${config.seed}`;
  const out = options.out ?? join(headroomFolder, "checkpoints", `${name}.safetensors`);
  mkdirSync(dirname(out), { recursive: true });
  if (options.log) startLog(options.log);
  const entropy =
    `unigram entropy ${unigramEntropy(corpus.training, corpus.heldOut).toFixed(4)} of the corpus, ` +
    `${unigramEntropy(corpus.heldOut).toFixed(4)} of its held-out text`;
  console.log(`backend   ${backend.name}: ${backend.description}`);
  console.log(
    `corpus    ${corpus.name}: ${corpus.training.length} training tokens, ${corpus.heldOut.length} held out, ` +
      `tokenizer ${tokenizer.name}`,
  );
  console.log(`baseline  ${entropy}, nats/token`);

  const collector = options.collector
    ? createCollector({
        project: options.project,
        name,
        url: options.url,
        config: { preset: options.preset, ...config },
        ...(resumed.runId === undefined ? {} : { runId: resumed.runId }),
      })
    : undefined;
  const metadata = { options: rememberedOptions(options), ...(collector ? { runId: collector.run.id } : {}) };
  const save = () => trainer.save(out, { ...metadata, ...best?.metadata() });
  const best: BestCheckpoint | undefined = options.stopOnSaturation
    ? keepBestCheckpoint(out, save, resumed)
    : undefined;
  collector?.attach(trainer, {
    every: options.measureEvery ?? "auto",
    ...(best ? { onSaturation: stopOnSaturation(collector, trainer, best, stop) } : {}),
  });
  if (collector) console.log(`run       ${collector.run.url}`);
  if (collector && options.target) estimateTargetAside(corpus, options.url);

  const progress = createProgress(name, trainer.step, config.steps, config.batch * config.context);
  let evalLoss = Number.NaN;
  let ended = false;
  try {
    if (trainer.step === 0) evalLoss = trainer.announce().metrics[METRIC.evalLoss]!;
    let lossSum = 0;
    let lossCount = 0;
    while (trainer.step < config.steps && !stop.signal.aborted) {
      const { step, metrics } = trainer.trainStep();
      lossSum += metrics[METRIC.trainLoss]!;
      lossCount++;
      const evaluated = metrics[METRIC.evalLoss];
      if (evaluated !== undefined) {
        evalLoss = evaluated;
        const trainLoss = lossSum / lossCount;
        progress.evaluated(step, trainLoss, evalLoss);
        best?.evaluated(evalLoss);
        if (options.log)
          appendToLog(options.log, step, { ...metrics, [METRIC.trainLoss]: trainLoss }, progress.tokensPerSecond());
        lossSum = 0;
        lossCount = 0;
      }
      if (options.checkpointEvery > 0 && step % options.checkpointEvery === 0) save();
      progress.stepped(step);
      // Timers, sockets and signals get their turn; the loop itself never waits.
      if (step % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    progress.stop();
    save();
    ended = true;
  } finally {
    await collector?.close(ended ? "finished" : "failed");
  }
  console.log(
    stop.signal.reason === "saturated"
      ? `stopped at step ${trainer.step}: the run saturated; best checkpoint ${best?.file}`
      : stop.signal.aborted
        ? `interrupted at step ${trainer.step}; continue with --resume ${out}`
        : `finished step ${trainer.step}: held-out loss ${evalLoss.toFixed(4)} nats/token; ${entropy}`,
  );
  console.log(`checkpoint ${out}, ${Math.round(progress.tokensPerSecond())} tokens/s`);
}

function trainerConfig(options: TrainOptions, tokenizerVocabulary: number): TrainerConfig {
  const { d, layers, heads, context, tied, batch, steps, decay, beta2, weightDecay, clip, weights, seed } = options;
  const { evalEvery, evalTokens, lr: learningRate, warmup: warmupSteps } = options;
  return {
    ...{ vocabulary: options.vocab ?? tokenizerVocabulary, d, layers, heads, context, tied },
    ...{ beta1: 0.9, beta2, epsilon: 1e-8, weightDecay, clip, weights, seed },
    ...{ batch, steps, learningRate, warmupSteps, decay, evalEvery, evalTokens },
  };
}
