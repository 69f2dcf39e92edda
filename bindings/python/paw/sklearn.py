"""scikit-learn: programs as classifiers of texts.

    from paw.sklearn import PawClassifier

    PawClassifier(spec="Answer alert or ignore.").fit(lines, labels).predict(["disk full on db-2"])
"""

from __future__ import annotations

from typing import Any, Mapping

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted

from ._program import Program, compile

__all__ = ["PawClassifier"]


class PawClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Classifies texts by a program that fit() compiles.

    Args:
        spec: what the program should do, in a sentence; empty: "Answer with exactly one of: ..." with the labels.
        base: a GGUF file or a name in the store.
        threads: 0: as many as the machine gives this process. In a search with n_jobs, 1.
        seed: the same seed and texts give the same program on the same machine.
        settings: of training, as in paw.compile(): {"epochs": 4}.

    Attributes:
        classes_: the labels, sorted, [n_classes]. A label is any value; the program answers with its str().
        program_: paw.Program.
        n_features_in_: 1, the text.

    X is a list, array or Series of n texts, or an array or frame of [n, 1]. Errors of compiling are paw.Error.
    """

    def __init__(
        self,
        spec: str = "",
        *,
        base: str = "smollm2-135m",
        threads: int = 0,
        seed: int = 0,
        settings: Mapping[str, object] | None = None,
    ) -> None:
        self.spec = spec
        self.base = base
        self.threads = threads
        self.seed = seed
        self.settings = settings

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        return tags

    def fit(self, X: Any, y: Any) -> PawClassifier:
        """Compiles a program. Raises ValueError for texts and labels that do not fit together, or fewer than 2 labels."""
        texts = _texts(X)
        labels = np.asarray(y)
        if labels.ndim != 1 or len(labels) != len(texts):
            raise ValueError(f"y has shape {labels.shape}; it needs one label for each of the {len(texts)} texts")
        check_classification_targets(labels)
        self.classes_ = np.unique(labels)
        names = [str(label) for label in self.classes_]
        if len(names) < 2:
            raise ValueError(f"y has {len(names)} class; a classifier needs at least 2")
        if len(set(names)) != len(names):
            raise ValueError("y has different labels that are the same as text")
        spec = self.spec or f"Answer with exactly one of: {', '.join(names)}."
        examples = [(text, str(label)) for text, label in zip(texts, labels)]
        self.program_: Program = compile(
            spec,
            examples,
            labels=names,
            seed=self.seed,
            settings=self.settings,
            base=self.base,
            threads=self.threads,
            progress=False,
        )
        self.n_features_in_ = 1
        return self

    def predict_proba(self, X: Any) -> Any:
        """The confidence of each label, [n, n_classes] in the order of classes_; each row adds up to 1.

        Raises ValueError where a text cannot be run, since it is longer than the base's context.
        """
        check_is_fitted(self)
        texts = _texts(X)
        column = {str(label): i for i, label in enumerate(self.classes_)}
        shares = np.zeros((len(texts), len(column)))
        for i, answer in enumerate(self.program_.map(texts, top=len(column))):
            if answer.error is not None:
                raise ValueError(f"text {i}: {answer.error}")
            for label in answer.top:
                shares[i, column[label.text]] = label.confidence
            # A calibrated confidence may be below that of the others together and even of one; the answer stays first.
            shares[i, column[answer.text]] = max(shares[i].max(), 1e-12)
        return shares / shares.sum(axis=1, keepdims=True)

    def predict(self, X: Any) -> Any:
        """The labels, [n]."""
        check_is_fitted(self)
        column = {str(label): i for i, label in enumerate(self.classes_)}
        places = []
        for i, answer in enumerate(self.program_.map(_texts(X))):
            if answer.error is not None:
                raise ValueError(f"text {i}: {answer.error}")
            places.append(column[answer.text])
        return self.classes_[places]


def _texts(X: Any) -> list[str]:
    values = np.asarray(X, dtype=object)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1:
        raise ValueError(f"X has shape {values.shape}; it needs n texts, or [n, 1]")
    if len(values) == 0:
        raise ValueError("X has 0 texts; at least 1 is needed")
    for i, value in enumerate(values):
        if not isinstance(value, str):
            raise ValueError(f"X has {type(value).__name__} at {i}; it needs texts")
    return [*values]
