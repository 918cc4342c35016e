"""What `benchmarks.diet` runs inside Rasa's environment: train on one folder's files, parse, write.

``python diet_in_rasa.py FOLDER``: FOLDER holds ``config.yml``, ``nlu.yml`` and ``asked.json``, a
list of texts; ``parsed.json`` is written beside them.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

from rasa.core.agent import Agent
from rasa.model_training import train_nlu


def main(folder: Path) -> None:
    """Write how long training took, what each text is taken for, and how long that took."""
    asked = json.loads((folder / "asked.json").read_text(encoding="utf-8"))
    started = time.perf_counter()
    model = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder))
    trained = time.perf_counter() - started
    agent = Agent.load(model)
    parsed, times = [], []
    for text in asked:
        started = time.perf_counter()
        found = asyncio.run(agent.parse_message(text))
        times.append(time.perf_counter() - started)
        ranking = [[one["name"], one["confidence"]] for one in found["intent_ranking"]]
        parsed.append({"intent": found["intent"]["name"], "ranking": ranking})
    written = {"train_s": trained, "times_s": times, "parsed": parsed}
    (folder / "parsed.json").write_text(json.dumps(written), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
