"""Rasa's tokenizer for Japanese and English."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.rasa.components.splitting import split


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class SudachiTokenizer(Tokenizer):
    """Sudachi's shortest units for Japanese messages, words for others."""

    @staticmethod
    def supported_languages() -> list[str]:
        """Return the languages it was made for."""
        return ["ja", "en"]

    @staticmethod
    def required_packages() -> list[str]:
        """Return what has to be installed."""
        return ["sudachipy", "sudachidict_core"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options every tokenizer of Rasa has."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Split one text of a message."""
        parts = split(message.get(attribute))
        tokens = [Token(part.text, part.start, lemma=part.form) for part in parts]
        return list(self._apply_token_pattern(tokens))
