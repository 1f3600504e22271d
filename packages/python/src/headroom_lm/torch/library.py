"""torch, which is no dependency of this package: found when something here is first used."""

from __future__ import annotations

import importlib
from typing import Any

torch: Any = importlib.import_module("torch")
Tensor = Any
Module = Any
