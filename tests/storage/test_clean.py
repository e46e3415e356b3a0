"""Any Python string can be stored, and offsets into it stay true."""

from __future__ import annotations

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newswatch.storage.clean import clean, clean_json
from newswatch.storage.database import connect

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_length_and_the_rest_are_kept(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    assert all(a == b or b == "\ufffd" for a, b in zip(text, cleaned, strict=True))
    assert clean(cleaned) == cleaned


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANY_TEXT)
def test_any_text_round_trips_or_is_replaced(database_url: str, text: str) -> None:
    engine = connect(database_url)
    with engine.connect() as connection:
        plain, first, document = connection.execute(
            sa.text("select cast(:t as text), (cast(:a as text[]))[1], cast(:j as jsonb) ->> 'k'").bindparams(
                sa.bindparam("j", type_=sa.JSON)
            ),
            {"t": text, "a": [text], "j": {"k": text}},
        ).one()
    engine.dispose()
    assert plain == first == document == clean(text)


def test_deep_json_is_cut() -> None:
    value: object = "deep"
    for _ in range(100_000):
        value = [value]
    cut = clean_json(value)
    depth = 0
    while isinstance(cut, list):
        cut, depth = cut[0], depth + 1
    assert (cut, depth) == (None, 33)
