#!/usr/bin/env node
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadBackend } from "./backend.ts";
import { loadCorpus, unigramEntropy } from "./data.ts";
import { parseOptions, type TrainOptions } from "./options.ts";
import { createProgress } from "./progress.ts";
import { huggingFaceTokenizer, truncatedGpt2 } from "./tokenizer.ts";
import { Trainer, type TrainerConfig } from "./trainer.ts";

try {
  await train(parseOptions(process.argv.slice(2)));
} catch (error) {
  console.error(`train: ${(error as Error).message}`);
  process.exitCode = 1;
}

async function train(options: TrainOptions): Promise<void> {
  const headroomFolder = process.env.HEADROOM_DIR ?? ".headroom";
  const tokenizer = options.tokenizer ? huggingFaceTokenizer(options.tokenizer) : truncatedGpt2(options.vocab!);
  const corpus = loadCorpus(options.corpus, tokenizer, join(headroomFolder, "tokens"));
  const backend = await loadBackend(options.backend, options.threads);
  const config = trainerConfig(options, tokenizer.vocabulary);
  const trainer = new Trainer(backend, config, corpus);
  if (options.resume) trainer.restore(options.resume);

  const name = options.name ?? `d${config.d}-${config.weights}-seed${config.seed}`;
  const out = options.out ?? join(headroomFolder, "checkpoints", `${name}.safetensors`);
  mkdirSync(dirname(out), { recursive: true });
  const entropy = unigramEntropy(corpus.heldOut);
  console.log(`backend   ${backend.name}: ${backend.description}`);
  console.log(
    `corpus    ${corpus.name}: ${corpus.training.length} tokens to train on, ${corpus.heldOut.length} held out, tokenizer ${tokenizer.name}`,
  );
  console.log(`held out  unigram entropy ${entropy.toFixed(4)} nats/token`);
  if (options.log) writeFileSync(options.log, "step,train_loss,eval_loss,lr,gradient_norm,tokens_per_second\n");

  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  const progress = createProgress(name, trainer.step, config.steps, config.batch * config.context);
  let evalLoss = trainer.step === 0 ? trainer.evaluate() : Number.NaN;
  let lossSum = 0;
  let lossCount = 0;
  while (trainer.step < config.steps && !stop.signal.aborted) {
    const { step, metrics } = trainer.trainStep();
    lossSum += metrics["train/loss"]!;
    lossCount++;
    if (step % options.evalEvery === 0 || step === config.steps) {
      evalLoss = trainer.evaluate();
      const trainLoss = lossSum / lossCount;
      progress.evaluated(step, trainLoss, evalLoss);
      if (options.log) {
        const { "train/learning_rate": lr, "train/gradient_norm": norm } = metrics;
        appendFileSync(options.log, `${step},${trainLoss},${evalLoss},${lr},${norm},${progress.tokensPerSecond()}\n`);
      }
      lossSum = 0;
      lossCount = 0;
    }
    if (options.checkpointEvery > 0 && step % options.checkpointEvery === 0) trainer.save(out);
    progress.stepped(step);
    // Timers, sockets and signals get their turn; the loop itself never waits.
    if (step % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  progress.stop();
  trainer.save(out);
  console.log(
    stop.signal.aborted
      ? `interrupted at step ${trainer.step}; continue with --resume ${out}`
      : `finished step ${trainer.step}: held-out loss ${evalLoss.toFixed(4)} nats/token, unigram entropy ${entropy.toFixed(4)}`,
  );
  console.log(`checkpoint ${out}, ${Math.round(progress.tokensPerSecond())} tokens/s`);
}

function trainerConfig(options: TrainOptions, tokenizerVocabulary: number): TrainerConfig {
  const { d, layers, heads, context, tied, batch, steps, decay, beta2, weightDecay, clip, weights, seed } = options;
  return {
    ...{ vocabulary: options.vocab ?? tokenizerVocabulary, d, layers, heads, context, tied },
    ...{ beta1: 0.9, beta2, epsilon: 1e-8, weightDecay, clip, weights, seed },
    ...{ batch, steps, decay, learningRate: options.lr, warmupSteps: options.warmup, evalTokens: options.evalTokens },
  };
}
