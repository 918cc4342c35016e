"""Reading config, endpoints and credentials: of what Rasa can be told, what concerns us."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.assistant.fields import entry, mapping, text
from bot.assistant.problems import Problems
from bot.assistant.yaml_nodes import Node
from madoguchi.i18n import LOCALES, mark


def read_config(problems: Problems, root: Node) -> dict[str, str]:
    """Return the language; pipeline and policies are Rasa's own and left alone."""
    found = entry(
        problems, root, ("language", "pipeline", "policies", "recipe", "assistant_id", "version")
    )
    recipe = found.get("recipe")
    if recipe is not None and text(problems, recipe) != "default.v1":
        problems.error(recipe.place, OTHER_RECIPE)
    language = found.get("language")
    if language is None or language.value is None:
        return {}
    name = text(problems, language)
    if name not in LOCALES:
        problems.error(language.place, OTHER_LANGUAGE, name=name)
    return {"language": name}


def read_endpoints(problems: Problems, root: Node) -> dict[str, str]:
    """Return the address of the action server."""
    found = entry(problems, root, ("action_endpoint",), ENDPOINT_WAYS_OUT)
    server = found.get("action_endpoint")
    if server is None or server.value is None:
        return {}
    url = entry(problems, server, ("url",), SERVER_WAYS_OUT).get("url")
    if url is None:
        problems.error(server.place, NO_URL)
        return {}
    address = text(problems, url)
    if "${" in address:
        problems.error(url.place, VARIABLE)
    elif not _is_address(address):
        problems.error(url.place, NO_URL)
    return {"action_endpoint": address}


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def read_credentials(problems: Problems, root: Node) -> dict[str, str]:
    """Look at the channels: here they are set up elsewhere."""
    for name in mapping(problems, root):
        if name not in ("rest", "rasa"):
            problems.warn(root.keys[name], OTHER_CHANNEL, name=name)
    return {}


_RASAS_OWN = mark(
    "“%(name)s” is for a server of Rasa: here the service's own settings count. Delete it from "
    "this file, or keep it in a copy of the file for Rasa."
)
ENDPOINT_WAYS_OUT = dict.fromkeys(
    ("tracker_store", "event_broker", "lock_store", "models", "model", "nlu", "cache"), _RASAS_OWN
)
ENDPOINT_WAYS_OUT["nlg"] = mark(
    "“%(name)s”, a server that words answers, is not supported: write the wordings under "
    "“responses” in the domain."
)
SERVER_WAYS_OUT = {
    name: mark(
        "“%(name)s” of the action server is not supported: run the server where only this service "
        "reaches it, and delete the line."
    )
    for name in ("token", "headers", "basic_auth", "params", "kwargs", "cafile", "selective_domain")
}
NO_URL = mark(
    "The action server needs “url:” with its address, like http://127.0.0.1:5055/webhook."
)
VARIABLE = mark("Variables like ${NAME} are not filled in: write the address itself.")
OTHER_RECIPE = mark("Only the recipe “default.v1” is supported: write “recipe: default.v1”.")
OTHER_LANGUAGE = mark("The language “%(name)s” is not supported: write ja or en.")
OTHER_CHANNEL = mark(
    "The channel “%(name)s” is for a server of Rasa and not used here, where channels belong to "
    "the site."
)
