"""The same heads through numpy: python numpy_baseline.py WEIGHTS.f32 ROWS COLUMNS REPEATS OUTPUT.f64 -> one JSON line.

numpy.linalg.svd in float32, and the float64 Gram matrix with eigvalsh (conversion included); threads come from
OPENBLAS_NUM_THREADS. OUTPUT receives the singular values that errors are counted from: in float64 by QR and SVD of R up
to 1,024 columns, beyond that by numpy's float64 Gram matrix.
"""

import json
import sys
import time

import numpy as np

path, rows, columns, repeats, output = sys.argv[1:]
rows, columns = int(rows), int(columns)
w = np.fromfile(path, dtype="<f4").reshape(rows, columns)


def peak_mb():
    """Greatest resident size since the last reset, by the kernel; ru_maxrss would count the process that started this."""
    with open("/proc/self/status") as status:
        return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) / 1024


def reset_peak_mb():
    with open("/proc/self/clear_refs", "w") as refs:
        refs.write("5")
    return peak_mb()


def measure(run, repeats):
    before = reset_peak_mb()
    best = None
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        sigma = run()
        took = ((time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3)
        best = took if best is None else min(best, took)
    return {"wallMs": best[0], "cpuMs": best[1], "peakMb": peak_mb() - before}, sigma


def gram():
    x = w.astype(np.float64)
    return np.sqrt(np.maximum(np.linalg.eigvalsh(x.T @ x), 0))[::-1]


def error(sigma, exact):
    return float(np.max(np.abs(sigma - exact) / exact))


gram_row, gram_sigma = measure(gram, int(repeats))
svd_row, svd_sigma = measure(lambda: np.linalg.svd(w, compute_uv=False), int(repeats) if columns <= 512 else 1)
if columns <= 1024:
    exact = np.linalg.svd(np.linalg.qr(w.astype(np.float64), mode="r"), compute_uv=False)
else:
    exact = gram_sigma
exact.astype("<f8").tofile(output)
gram_row["maxRelErr"] = error(gram_sigma, exact)
svd_row["maxRelErr"] = error(svd_sigma, exact)
print(json.dumps({"numpy": np.__version__, "gram64": gram_row, "svd32": svd_row, "exactBy": "QR + SVD" if columns <= 1024 else "numpy Gram"}))
