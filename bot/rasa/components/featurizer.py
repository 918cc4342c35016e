"""Rasa's dense features from the service's own encoder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import DENSE_FEATURIZABLE_ATTRIBUTES, TOKENS_NAMES
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.rasa.components.encoding import TokenEncoder


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class EncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """A vector for each token and one for the whole text.

    Option ``folder``: the prepared encoder; without it, the one in ``MADOGUCHI_DATA_DIR`` or
    ``var``.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """Return what has to come before it."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Return what has to be installed."""
        return ["onnxruntime", "tokenizers"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options of dense featurizers, and the folder."""
        return {**DenseFeaturizer.get_default_config(), "folder": None}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Leave it to `create`, which opens the folder."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EncoderFeaturizer:
        """Load the encoder."""
        return cls(execution_context.node_name, config)

    def __init__(self, name: str, config: dict[str, Any]) -> None:
        super().__init__(name, config)
        data_dir = os.environ.get("MADOGUCHI_DATA_DIR") or "var"
        folder = Path(config["folder"] or Path(data_dir, "encoder"))
        try:
            self._encoder = TokenEncoder(folder)
        except OSError as error:
            raise InvalidConfigException(
                f"There is no prepared encoder in {folder.resolve()}: run 'madoguchi encoder "
                "prepare', or name its folder in config.yml."
            ) from error

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the features of every text that was split into tokens."""
        for message in messages:
            for attribute in DENSE_FEATURIZABLE_ATTRIBUTES:
                tokens = message.get(TOKENS_NAMES[attribute])
                if tokens:
                    spans = [(token.start, token.end) for token in tokens]
                    features = self._encoder.encode(_whole(message.get(attribute)), spans)
                    self.add_features_to_message(*features, attribute, message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the features of every example."""
        self.process(training_data.training_examples)
        return training_data


def _whole(text: str) -> str:
    """Return the text without halves of characters, which the tokenizers package refuses."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
