"""``python -m training.token_directions``: fit what is kept of a token's state.

The last states of the tokens of the trades' questions and answers are brought to unit length, their
mean is taken out, and the directions in which they differ most are kept (principal components).
Writes `madoguchi/encoder_tokens.npz`; raise `encoder_graph.GRAPH_VERSION` with it. Needs the
prepared encoder of ``MADOGUCHI_DATA_DIR``. A minute.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper

from faq.evaluate import read_corpus, read_queries
from faq.preparing import prepare
from madoguchi.encoder import TOKEN_WIDTH
from madoguchi.encoder_graph import DIRECTIONS
from madoguchi.encoder_prepare import encoder_directory
from madoguchi.settings import Settings
from madoguchi.text import normalise
from madoguchi.unigram import Unigram
from training.trades import of_the_encoder

EVERY = 8
"""Which of the texts are read: they are many."""
STATES = "l11.oln"
"""What the graph calls the output of its last layer."""


def main() -> None:
    """Fit and write the file."""
    states = np.concatenate(list(_states()))
    states /= np.linalg.norm(states, axis=1, keepdims=True)
    mean = states.mean(axis=0)
    centred = states - mean
    spread, directions = np.linalg.eigh(centred.T @ centred)
    kept = directions[:, ::-1][:, :TOKEN_WIDTH]
    share = spread[::-1][:TOKEN_WIDTH].sum() / spread.sum()
    print(f"{len(states)} tokens; {TOKEN_WIDTH} directions hold {share:.2f} of how they differ")
    np.savez_compressed(DIRECTIONS, mean=mean.astype("f4"), kept=kept.astype("f2"))


def _states() -> Iterator[NDArray[np.float32]]:
    directory = encoder_directory(Settings.from_environment().data_dir)
    model = onnx.load(directory / "model.onnx")
    model.graph.output.append(helper.make_tensor_value_info(STATES, TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    unigram = Unigram(directory)
    for prompt, text in list(_texts())[::EVERY]:
        ids = np.array([unigram.ids(prompt + text, 256)], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        (states,) = session.run([STATES], feed)
        own = ids[0] != unigram.space
        own[: unigram.length(prompt)] = own[-1] = False
        yield states[0, own]


def _texts() -> Iterator[tuple[str, str]]:
    for folder in of_the_encoder():
        for document in read_corpus(folder / "corpus.jsonl"):
            item = prepare(document)
            yield from (("query: ", text) for text in item.questions)
            yield from (("passage: ", text) for text in item.sentences)
        for query in read_queries(folder / "queries.jsonl"):
            yield "query: ", normalise(query.text)


if __name__ == "__main__":
    main()
