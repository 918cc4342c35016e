"""``make bench``: run every benchmark and write ``benchmarks/results/<name>.json``."""

from __future__ import annotations

import argparse
import importlib
import json
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.machine import describe

NAMES = (
    *("sizes", "encoder", "quality", "growth", "importing", "turns", "streams"),
    *("help_centre", "replay", "reasons", "masking", "effects", "simulate", "analytics"),
    *("nlu", "rest"),
)
RESULTS = Path(__file__).resolve().parent / "results"


def main() -> None:
    """Run the named benchmarks (all by default) and write one file for each."""
    parser = argparse.ArgumentParser(prog="benchmarks.run", description=__doc__)
    parser.add_argument("names", nargs="*", default=NAMES, metavar="name", help=", ".join(NAMES))
    for name in parser.parse_args().names:
        print(f"{name} …", flush=True)
        machine = describe()
        figures = importlib.import_module(f"benchmarks.{name}").run()
        result = {
            "benchmark": name,
            "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": machine,
            "figures": figures,
        }
        text = json.dumps(result, indent=1, ensure_ascii=False, sort_keys=False)
        (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        print(json.dumps(figures, indent=1, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
