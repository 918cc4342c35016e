"""What understands messages for a site's assistant: the engine that the settings name."""

from __future__ import annotations

from pathlib import Path

from bot.assistant.live import Train
from bot.assistant.model import Assistant
from bot.nlu.engine import IntentEngine
from bot.nlu.entities import EntityFinder
from bot.nlu.model import Engine
from bot.nlu.rasa import chosen
from bot.nlu.training import sentences_of, trained_or_kept
from madoguchi.clock import Clock
from madoguchi.encoder import Encoder
from madoguchi.settings import Settings


def trainer(settings: Settings, encoder: Encoder, clock: Clock) -> Train:
    """Return what makes an engine for a site; what was trained before is read from its file."""

    def train(site_id: str, assistant: Assistant) -> Engine:
        bundled = own_engine(assistant, encoder, path_of_site(settings.data_dir, site_id))
        return chosen(settings, bundled, clock)

    return train


def path_of_site(data_dir: Path, site_id: str) -> Path:
    """Return the file that the model of a site's assistant is kept in."""
    return data_dir / "nlu" / f"{site_id}.npz"


def own_engine(assistant: Assistant, encoder: Encoder, path: Path) -> IntentEngine:
    """Return the engine of the service's own process; its model is kept at ``path``."""
    model = trained_or_kept(sentences_of(assistant), encoder, path)
    return IntentEngine(encoder, model, EntityFinder(assistant), assistant.intents)
