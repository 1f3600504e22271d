/**
 * A line of a training program's output: named groups are columns; `step`, `epoch` and `run` are axes. A group `pairs` holds further
 * `name: value` pairs in the form that `pair` matches.
 */
export interface LogPattern {
  readonly program: string;
  readonly line: RegExp;
  /** name and value of one pair within the group `pairs` */
  readonly pair?: RegExp;
  /** what the groups are called in the table */
  readonly names?: Readonly<Record<string, string>>;
}

const NUMBER = String.raw`[+-]?(?:\d[\d_,]*\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|nan|inf(?:inity)?)`;
const VALUE = `(?:${NUMBER})`;

function pattern(source: string): RegExp {
  return new RegExp(source.replaceAll("VALUE", VALUE), "i");
}

/** Known programs, the more particular first. Each was read off the program's own source or output. */
export const LOG_PATTERNS: readonly LogPattern[] = [
  { program: "llm.c main.log", line: pattern(String.raw`^s:(?<step>\d+) tel:(?<val_loss>VALUE)`) },
  {
    program: "llm.c main.log",
    line: pattern(String.raw`^s:(?<step>\d+) eval:(?<hellaswag_accuracy>VALUE)`),
    names: { hellaswag_accuracy: "hellaswag/accuracy" },
  },
  {
    program: "llm.c main.log",
    line: pattern(
      String.raw`^s:(?<step>\d+) trl:(?<train_loss>VALUE)(?: lr:(?<lr>VALUE))?(?: norm:(?<grad_norm>VALUE))?`,
    ),
  },
  {
    program: "nanoGPT",
    line: pattern(String.raw`^step (?<step>\d+): train loss (?<train_eval_loss>VALUE), val loss (?<val_loss>VALUE)`),
    names: { train_eval_loss: "eval/train/loss" },
  },
  {
    program: "nanoGPT",
    line: pattern(String.raw`^iter (?<step>\d+): loss (?<train_loss>VALUE)(?:, time (?<time_ms>VALUE)ms)?`),
    names: { time_ms: "step_time_ms" },
  },
  {
    program: "Megatron-LM",
    line: pattern(String.raw`^.*?\bvalidation loss at iteration (?<step>\d+)\b.*?\blm loss value: (?<val_loss>VALUE)`),
  },
  {
    program: "Megatron-LM",
    line: pattern(String.raw`^.*?\biteration\s+(?<step>\d+)/\s*\d+ \|(?<pairs>.*\|.*)$`),
    pair: pattern(String.raw`\s*([^:|]+?): (VALUE)\s*(?:\||$)`),
    names: { "lm loss": "train_loss", "learning rate": "lr", "grad norm": "grad_norm" },
  },
  {
    program: "torchtitan",
    line: pattern(String.raw`^.*?\bstep:\s*(?<step>\d+)\s+(?<pairs>(?:validate )?loss:.*)$`),
    pair: pattern(String.raw`([A-Za-z_ ]+?):\s*(VALUE)`),
    names: { loss: "train_loss", "validate loss": "val_loss" },
  },
  {
    program: "fairseq",
    line: pattern(String.raw`^.*?\| (?:INFO \| )?(?<section>train|train_inner|valid|dev|test) \| (?<json>\{.*\})\s*$`),
  },
  {
    program: "OLMo-core",
    line: pattern(String.raw`^.*?\[step=(?<step>\d+)/\d+(?:,epoch=\d+)?[^\]]*\]\s*(?<pairs>.*=.*)?$`),
    pair: pattern(String.raw`([\w/. -]+?)=(VALUE)`),
    names: { "train/CE loss": "train_loss" },
  },
  {
    program: "Keras",
    line: pattern(
      String.raw`^(?:(?:Epoch|iteration)\s+(?<epoch>\d+)(?:/\d+)?\s+)?\d+/\d+ \[=+\](?: - \S+(?: \S+/step)?)? - (?<pairs>.*)$`,
    ),
    pair: pattern(String.raw`([\w]+): (VALUE)`),
  },
  {
    program: "XLNet",
    line: pattern(
      String.raw`^.*?\[(?<step>\d+)\] \| gnorm (?<grad_norm>VALUE) lr (?<lr>VALUE) \| loss (?<train_loss>VALUE)(?: \| pplx (?<train_ppl>VALUE))?`,
    ),
    names: { train_ppl: "train/perplexity" },
  },
];
