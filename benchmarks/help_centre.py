"""The help centre over HTTP: how long its pages take, anew and unchanged, and what they weigh."""

from __future__ import annotations

import gzip
import http.client
import re
import tempfile
import time
from collections.abc import Iterable
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import quote

from benchmarks import corpus
from benchmarks.service import SITE, running
from benchmarks.turns import NO_LIMITS, percentile

ARTICLES = 500
HOME = f"/help/{SITE}/ja/"
_READER = {"User-Agent": "Mozilla/5.0 Firefox/150.0", "Accept-Encoding": "gzip"}
_FILES = (
    *("/static/shell/tokens.css", "/static/faq/help.css", f"/help/{SITE}/accent.css"),
    *("/static/faq/help.js", "/static/faq/help_article.js"),
)


def run(times: int = 300) -> dict[str, object]:
    """Measure a service of 500 articles on SQLite, one reader; milliseconds and gzip bytes."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        file = corpus.write(data / "corpus.jsonl", ARTICLES)
        with running(data, file, NO_LIMITS) as service:
            reader = Reader(service.port)
            start = gzip.decompress(reader.get(HOME)[1]).decode()
            articles = _links(start, f"{HOME}art_")
            words = islice(corpus.questions(), times // 3)
            return {
                "articles": ARTICLES,
                "start": reader.measure([HOME], times),
                "category": reader.measure(_links(start, f"{HOME}c/"), times),
                "article": reader.measure(articles, times),
                "start_unchanged": reader.measure([HOME], times, unchanged=True),
                "article_unchanged": reader.measure(articles, times, unchanged=True),
                "search": reader.measure(
                    [f"{HOME}search?q={quote(text)}" for text in words], times // 3
                ),
                "styles_and_scripts_bytes": sum(
                    len(gzip.compress(reader.get(path)[1])) for path in _FILES
                ),
            }


class Reader:
    """One kept-alive connection of a browser that takes gzip."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str, tag: str = "") -> tuple[http.client.HTTPResponse, bytes]:
        """Get a page or, with the tag of what the browser holds, word that it still holds."""
        headers = {**_READER, "If-None-Match": tag} if tag else _READER
        self._connection.request("GET", path, headers=headers)
        response = self._connection.getresponse()
        body = response.read()
        if response.status != (304 if tag else 200):
            raise RuntimeError(f"{response.status}: {path}")
        return response, body

    def measure(
        self, paths: list[str], times: int, *, unchanged: bool = False
    ) -> dict[str, object]:
        """Return how long pages take, each in turn, and the weight of the heaviest."""
        tags = {path: self.get(path)[0].headers["ETag"] for path in paths} if unchanged else {}
        taken, weights = list[float](), list[int]()
        for path in islice(cycle(paths), times):
            begun = time.perf_counter()
            _, body = self.get(path, tags.get(path, ""))
            taken.append((time.perf_counter() - begun) * 1000)
            weights.append(len(body))
        figures = {"p50_ms": percentile(taken, 0.5), "p95_ms": percentile(taken, 0.95)}
        return {**figures, "largest_bytes": max(weights)}


def _links(page: str, beginning: str) -> list[str]:
    """Return the links of a page that begin like this, each once, as a browser asks for them."""
    found: Iterable[str] = re.findall(rf'href="({re.escape(beginning)}[^"]*)"', page)
    return [quote(path) for path in dict.fromkeys(found)]
