/** Whether a column that feeds no metric looks like a loss of held-out text, so that a person should be asked. */
export function looksLikeEvaluation(column: string): boolean {
  return /(eval|val|valid|test|dev|held)/i.test(column) && /(loss|ppl|perplex|nll|entropy|bpb|bits)/i.test(column);
}
