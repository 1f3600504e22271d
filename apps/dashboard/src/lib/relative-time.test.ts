import { expect, it } from "vitest";
import { timeAgo } from "./relative-time.ts";

const now = Date.UTC(2026, 0, 20);
it.each([
  [0, "just now"],
  [44_000, "just now"],
  [-5_000, "just now"],
  [50_000, "1 min ago"],
  [10 * 60_000, "10 min ago"],
  [5 * 3_600_000, "5 h ago"],
  [3 * 86_400_000, "3 d ago"],
  [19 * 86_400_000, "2026-01-01"],
])("timeAgo of %d ms is %s", (ago, text) => expect(timeAgo(now - ago, now)).toBe(text));
