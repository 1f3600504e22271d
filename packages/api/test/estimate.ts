/** The least that a target estimate must say. */
export const ESTIMATE = {
  tokens: 1000,
  vocabulary: 50,
  contexts: 400,
  singletonShare: 0.9,
  naive: { dimensionsAt: { "0.5": 10, "0.1": null }, curve: [[1, 0.9] as [number, number]] },
  seed: 7,
};
