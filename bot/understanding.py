"""What understands messages for a site's assistant: the engine that the settings name."""

from __future__ import annotations

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
        path = settings.data_dir / "nlu" / f"{site_id}.npz"
        model = trained_or_kept(sentences_of(assistant), encoder, path)
        finder = EntityFinder(assistant)
        bundled = IntentEngine(encoder, model, finder, assistant.intents)
        return chosen(settings, bundled, clock)

    return train
