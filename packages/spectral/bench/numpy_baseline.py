"""The same heads through numpy: python numpy_baseline.py WEIGHTS.f32 ROWS COLUMNS REPEATS [reference] -> one JSON line.

numpy.linalg.svd in float32, and the float64 Gram matrix with eigvalsh (conversion included); threads come from
OPENBLAS_NUM_THREADS. With "reference", also the float64 singular values by QR and SVD of R, to OUTPUT.
"""

import json
import resource
import sys
import time

import numpy as np

path, rows, columns, repeats, *output = sys.argv[1:]
rows, columns = int(rows), int(columns)
w = np.fromfile(path, dtype="<f4").reshape(rows, columns)


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(run):
    # the Gram path comes first, because peak memory only ever grows
    before = peak_mb()
    best = None
    for _ in range(int(repeats)):
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


gram_row, gram_sigma = measure(gram)
svd_row, svd_sigma = measure(lambda: np.linalg.svd(w, compute_uv=False))
if output and columns <= 1024:
    exact = np.linalg.svd(np.linalg.qr(w.astype(np.float64), mode="r"), compute_uv=False)
else:
    exact = gram_sigma
if output:
    exact.astype("<f8").tofile(output[0])
gram_row["maxRelErr"] = error(gram_sigma, exact)
svd_row["maxRelErr"] = error(svd_sigma, exact)
print(json.dumps({"numpy": np.__version__, "gram64": gram_row, "svd32": svd_row, "exactBy": "QR + SVD" if columns <= 1024 else "numpy Gram"}))
