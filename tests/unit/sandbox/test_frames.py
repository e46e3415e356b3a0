"""What crosses between parent and child: enums by class and value on every Python."""

from __future__ import annotations

import enum
import pickletools

import pytest

from newswatch import model
from newswatch.sandbox.frames import dump, load_answer

ENUMS = [
    kind for name in model.__all__ if isinstance(kind := getattr(model, name), type) and issubclass(kind, enum.Enum)
]


@pytest.mark.parametrize("kind", ENUMS, ids=lambda kind: kind.__name__)
def test_an_enum_comes_back_and_names_no_function(kind: type[enum.Enum]) -> None:
    for member in kind:
        data = dump({"one": (member,)})
        assert load_answer(data) == {"one": (member,)}
        names = {arg for _, arg, _ in pickletools.genops(data) if isinstance(arg, str)}
        assert "getattr" not in names
