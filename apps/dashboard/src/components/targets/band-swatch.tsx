/** The legend's sample of a target's band. */
export function BandSwatch() {
  return (
    <span
      className="h-2.5 w-4 shrink-0 rounded-[2px] opacity-30"
      style={{ background: "var(--series-2)" }}
      aria-hidden="true"
    />
  );
}
