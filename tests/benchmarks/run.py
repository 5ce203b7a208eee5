"""`python tests/benchmarks/run.py [NAME…]`: prints each ratio against its named baseline; never asserts a time."""

from __future__ import annotations

import importlib
import platform
import sys

#: name -> module of this folder; `scenarios-10000` takes about a minute and a half
BENCHMARKS = {
    "start-up": ("start_up", "measure"),
    "in-process": ("door_in_process", "measure"),
    "https": ("door_https", "measure"),
    "smtp": ("door_smtp", "measure"),
    "xdm": ("xdm_check", "measure"),
    "scenarios": ("scenarios", "measure"),
    "scenarios-10000": ("scenarios", "linearity"),
}


def main(names: list[str]) -> int:
    """Runs the named benchmarks, all of them by default; 2 for an unknown name, else 0."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; known: {', '.join(BENCHMARKS)}")
        return 2
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    for name in names or BENCHMARKS:
        module, function = BENCHMARKS[name]
        for figure in getattr(importlib.import_module(module), function)():
            print(figure.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
