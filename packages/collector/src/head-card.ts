import type { ModelCard } from "@headroom/protocol";
import type { HeadWeights } from "./adapters/trainer-contract.ts";
import { checkedModelCard } from "./collector-options.ts";

/** What a head says of itself, under what its trainer says; `refused` are the keys of no use on a card. */
export function headCard(
  { layout, rows, columns, tied, bias, normGain, dtype }: HeadWeights,
  trainerCard: Record<string, unknown>,
): { card: ModelCard; refused: string[] } {
  const [vocabularySize, hiddenSize] = layout === "tokens-by-hidden" ? [rows, columns] : [columns, rows];
  return checkedModelCard({
    vocabularySize,
    hiddenSize,
    tied,
    headBias: bias !== undefined,
    normGainFolded: normGain !== undefined,
    dtype,
    ...trainerCard,
  });
}
