"""Reading a whole assistant: its files' texts, or the directory they are in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from bot.assistant.checks import Checks
from bot.assistant.contradictions import find_contradictions
from bot.assistant.domain_file import KEYS as DOMAIN_KEYS
from bot.assistant.domain_file import WAYS_OUT as DOMAIN_WAYS_OUT
from bot.assistant.domain_file import Domain
from bot.assistant.fields import entry
from bot.assistant.model import Assistant, Intent, Place, Rule, Story
from bot.assistant.names import Names
from bot.assistant.nlu_file import TrainingData, read_version
from bot.assistant.problems import Problems
from bot.assistant.rules_file import read_rules, read_stories
from bot.assistant.settings_files import read_config, read_credentials, read_endpoints
from bot.assistant.yaml_nodes import Node, read_yaml
from madoguchi.errors import InvalidInput
from madoguchi.i18n import mark

BUNDLED = Path(__file__).resolve().parent.parent / "rasa"
"""The assistant that comes with Madoguchi."""

_ENDINGS = (".yml", ".yaml")
_SETTINGS = {"config": read_config, "endpoints": read_endpoints, "credentials": read_credentials}


def read_project(directory: Path) -> Assistant:
    """Return the assistant of a directory as Rasa lays it out; BadFiles says what is wrong.

    Read are ``domain.yml`` or the files in ``domain/``, those in ``data/``, ``config.yml``,
    ``endpoints.yml`` and ``credentials.yml``. InvalidInput where there is no such directory.
    """
    return read_files(read_folder(directory))


def read_folder(directory: Path) -> dict[str, bytes]:
    """Return the files of a directory's assistant, each by its path within it.

    InvalidInput where there is no such directory, or a file cannot be read.
    """
    if not directory.is_dir():
        raise InvalidInput("There is no folder “%(path)s”.", path=directory)
    try:
        return {name: (directory / name).read_bytes() for name in names_in(directory)}
    except OSError as error:
        raise InvalidInput(
            "%(file)s cannot be read: %(reason)s.", file=error.filename, reason=error.strerror
        ) from error


def names_in(directory: Path) -> list[str]:
    """Return the paths of a directory's files that are read, each within it."""
    named = ((path.relative_to(directory).as_posix(), path) for path in directory.rglob("*"))
    return sorted(name for name, path in named if is_read(name) and path.is_file())


def bundled_files() -> dict[str, str]:
    """Return the files of the bundled assistant by their path within it."""
    return {name: content.decode("utf-8") for name, content in read_folder(BUNDLED).items()}


def is_read(name: str) -> bool:
    """Say whether a file, by its path within the project, is one that is read."""
    path = PurePosixPath(name)
    if path.suffix not in _ENDINGS or any(part.startswith(".") for part in path.parts):
        return False
    if len(path.parts) == 1:
        return path.stem in ("domain", *_SETTINGS)
    return path.parts[0] in ("data", "domain")


def read_files(files: Mapping[str, str | bytes]) -> Assistant:
    """Return the assistant that files make up, each by its path within the project.

    Raises BadFiles with everything that is wrong. Files that are not read (`is_read`) are left
    alone.
    """
    reading = _Reading()
    for name in sorted(filter(is_read, files)):
        reading.read(name, files[name])
    return reading.result()


class _Reading:
    """What has been read so far."""

    def __init__(self) -> None:
        self.problems = Problems()
        self.domain = Domain()
        self.data = TrainingData()
        self.rules: list[Rule] = []
        self.stories: list[Story] = []
        self.settings: dict[str, str] = {}
        self.has_domain = False
        self.unread = False

    def read(self, name: str, content: str | bytes) -> None:
        """Read one file."""
        path = PurePosixPath(name)
        self.has_domain = self.has_domain or "domain" in (path.parts[0], path.stem)
        root = read_yaml(self.problems, name, content)
        if len(path.parts) == 1 and path.stem in _SETTINGS:
            self.settings.update(_SETTINGS[path.stem](self.problems, root) if root else {})
        elif root is not None and isinstance(root.value, dict):
            self._parts(name, root, is_domain=path.parts[0] != "data")
        else:
            self.unread = True
            if not self.problems.has_error_in(name):
                self.problems.error(Place(name, 1, 1), EMPTY if root is None else NO_PARTS)

    def _parts(self, name: str, root: Node, *, is_domain: bool) -> None:
        """Read the parts of a file: which they are its names say, as in Rasa."""
        parts = ("nlu", "rules", "stories")
        ways_out = DOMAIN_WAYS_OUT if is_domain else {**DOMAIN_WAYS_OUT, "responses": NOT_IN_DATA}
        known = DOMAIN_KEYS if is_domain else (key for key in DOMAIN_KEYS if key != "responses")
        found = entry(self.problems, root, ("version", *parts, *known), ways_out)
        read_version(self.problems, name, found.pop("version", None))
        if "nlu" in found:
            self.data.add(self.problems, found["nlu"])
        if "rules" in found:
            self.rules += read_rules(self.problems, found["rules"])
        if "stories" in found:
            self.stories += read_stories(self.problems, found["stories"])
        self.domain.add(
            self.problems,
            {key: node for key, node in found.items() if key not in parts},
            root.keys,
        )

    def result(self) -> Assistant:
        """Return the assistant, or raise BadFiles."""
        rules, stories = tuple(self.rules), tuple(self.stories)
        endpoint = self.settings.get("action_endpoint")
        if not self.has_domain:
            self.problems.error(Place("domain.yml", 1, 1), NO_DOMAIN)
        # Where a file could not be read at all, names seem to be missing that are not.
        elif not self.unread:
            Checks(Names(self.problems, self.domain), self.data, rules, stories, endpoint).run()
            find_contradictions(self.problems, self.domain.slots, rules, stories)
        self.problems.raise_any()
        intents = {
            name: self.data.intents.get(name, Intent(name, (), one.place))
            for name, one in self.domain.intents.items()
        }
        return Assistant(
            intents,
            self.domain.responses,
            tuple(self.domain.entities),
            self.domain.slots,
            self.domain.forms,
            {name: at for name, at in self.domain.actions.items() if not name.startswith("utter_")},
            rules,
            stories,
            self.data.synonyms,
            tuple(self.data.regexes.values()),
            tuple(self.data.lookups.values()),
            self.settings.get("language", "ja"),
            endpoint,
            self.domain.raw,
            self.problems.warnings(),
        )


EMPTY = mark("The file is empty: write into it, or delete it.")
NO_PARTS = mark(
    "The file does not begin with a part that is known: “nlu:”, “rules:”, “stories:”, or those of "
    "a domain (“intents:”, “responses:” …)."
)
NO_DOMAIN = mark(
    "There is no domain: write a file domain.yml that names intents, responses and actions. Is "
    "this the folder of the assistant?"
)
NOT_IN_DATA = mark(
    "“%(name)s” in the folder data/ belong to retrieval intents, which are not supported: move "
    "them into domain.yml."
)
