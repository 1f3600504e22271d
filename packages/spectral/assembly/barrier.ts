// A barrier for the two threads that share one matrix. `at` holds two i32: how many have arrived, and the round.

/**
 * Sleeps until the i32 at `at` is no longer `value`, or a millisecond has passed. Imported from JavaScript, because
 * memory.atomic.wait32 loses registers in the baseline compiler of V8 11.3 (Node 20).
 */
declare function nap(at: usize, value: i32): void;

// Longer than one thread's serial stretch between two barriers: a nap and its wake-up cost more than that.
const spins: i32 = 65536;

/** Returns when both threads have called it. */
export function barrier(at: usize): void {
  const round = atomic.load<i32>(at, 4);
  if (atomic.add<i32>(at, 1) === 1) {
    atomic.store<i32>(at, 0);
    atomic.store<i32>(at, round + 1, 4);
    atomic.notify(at + 4, 1);
    return;
  }
  for (let spin = 0; spin < spins; spin++) {
    if (atomic.load<i32>(at, 4) !== round) return;
  }
  while (atomic.load<i32>(at, 4) === round) nap(at + 4, round);
}
