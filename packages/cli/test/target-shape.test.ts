import type { TargetEstimate } from "@headroom/protocol";
import type { TargetEstimate as MadeEstimate } from "@headroom/target-rank";
import { expectTypeOf, it } from "vitest";

/** Keys that one of the types names; an open record admits any other. */
type Named<T> = T extends unknown ? keyof { [K in keyof T as string extends K ? never : K]: T[K] } : never;
type At<T, K> = T extends unknown ? (K extends keyof T ? NonNullable<T[K]> : never) : never;

/** Keys of `Made`, at any depth, that `Said` does not name. */
type Unnamed<Made, Said> = Made extends readonly (infer Item)[]
  ? Unnamed<Item, Said extends readonly (infer SaidItem)[] ? SaidItem : never>
  : Made extends object
    ? string extends keyof Made
      ? never
      : { [K in keyof Made]-?: K extends Named<Said> ? Unnamed<NonNullable<Made[K]>, At<Said, K>> : K }[keyof Made]
    : never;

it("what target-rank makes is what the protocol says, key by key (checked by tsc)", () => {
  expectTypeOf<MadeEstimate>().toExtend<TargetEstimate>();
  // the keys of `dimensionsAt` are W-errors, free on the wire
  expectTypeOf<Exclude<Unnamed<MadeEstimate, TargetEstimate>, "0.5" | "0.1" | "0.05">>().toEqualTypeOf<never>();

  type Made = { tokens: number; curves: { share: number; k: number }[] };
  expectTypeOf<
    Unnamed<Made, { tokens: number; curves: { share: number; [key: string]: unknown }[] }>
  >().toEqualTypeOf<"k">();
});
