"""Arrow in and out by its C interface; pyarrow, where it is used here, is only the other side."""

import pyarrow as pa
import pytest
from conftest import INPUTS, golden, golden_text, stub

import paw

TEXTS = ["n 4", None, "no. 5", "", "Grüß 日", "no. 123456789 12"]


def outputs(program):
    return [None if text is None else program.run(text).text for text in TEXTS]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary()])
def test_types_of_texts(parity, kind):
    answers = pa.table(parity.map_arrow(pa.array(TEXTS).cast(kind)))
    assert answers.column("output").to_pylist() == outputs(parity)
    assert answers.schema.types == [pa.string(), pa.float64(), pa.bool_(), pa.bool_(), pa.string()]
    answers.validate(full=True)


def test_slices_dictionaries_and_chunks(parity):
    expected = outputs(parity)
    padded = pa.array(["no"] * 9 + TEXTS + ["no"])
    assert pa.table(parity.map_arrow(padded.slice(9, 6))).column(0).to_pylist() == expected
    assert pa.table(parity.map_arrow(padded.dictionary_encode().slice(9, 6))).column(0).to_pylist() == expected
    chunked = pa.chunked_array([TEXTS[:1], [], TEXTS[1:]], pa.string())
    answers = pa.table(parity.map_arrow(chunked))
    assert answers.column(0).to_pylist() == expected
    assert pa.table(parity.map_arrow(pa.nulls(3))).column(0).to_pylist() == [None] * 3


def test_columns_of_tables(parity):
    table = pa.table({"a": range(6), "line": TEXTS})
    assert pa.table(parity.map_arrow(table, "line")).column(0).to_pylist() == outputs(parity)
    assert pa.table(parity.map_arrow(table.slice(2), "line")).column(0).to_pylist() == outputs(parity)[2:]
    for column, kind in (("", "usage"), ("b", "not_found"), ("a", "usage")):
        with pytest.raises(paw.Error) as caught:
            parity.map_arrow(table, column)
        assert caught.value.kind == kind
    with pytest.raises(TypeError, match="__arrow_c_stream__"):
        parity.map_arrow(["n 4"])


def test_a_failing_stream_is_an_error(parity):
    def batches():
        yield pa.record_batch({"x": ["n 4"]})
        raise ValueError("the source broke")

    reader = pa.RecordBatchReader.from_batches(pa.schema({"x": pa.string()}), batches())
    with pytest.raises(paw.Error, match="the source broke"):
        parity.map_arrow(reader)


def test_errors_and_abstentions_are_columns():
    program = golden_text().abstain(0.9999)
    rows = pa.table(program.map_arrow(pa.array(["id u1", "x " * 20000, None]))).to_pylist()
    assert rows[0]["output"] is None and rows[0]["abstained"] and rows[0]["error"] is None
    assert rows[1]["output"] is None and rows[1]["confidence"] is None and "tokens" in rows[1]["error"]
    assert rows[2] == {"output": None, "confidence": None, "abstained": None, "truncated": None, "error": None}
    assert pa.table(golden_text().abstain(0.9999, "ask").map_arrow(pa.array(["id u1"]))).column(0).to_pylist() == ["ask"]


def test_outputs_that_were_cut(parity):
    texts = pa.array(["id u1", "n 4"])
    for row in pa.table(golden("text", abstain=0).map_arrow(texts)).to_pylist():
        assert row["output"] is None and row["truncated"] is None and "limit of 16 tokens" in row["error"]
    for row in pa.table(golden_text().abstain(0).map_arrow(texts)).to_pylist():
        assert row["output"] and row["truncated"] and row["error"] is None
    assert pa.table(parity.map_arrow(texts)).column("truncated").to_pylist() == [False, False]


def test_rows_are_answers(parity):
    answers = parity.map_arrow(pa.chunked_array([["n 4"], [None, "no. 5"]]))
    assert len(answers) == 3 and answers[0].text == "even" and answers[1] is None and answers[-1].text == "odd"
    with pytest.raises(IndexError):
        answers[3]


def test_equal_texts_are_run_once(parity):
    cache = paw.AnswerCache()
    parity.map_arrow(pa.array(INPUTS[:10] * 50), cache=cache)
    parity.map_arrow(pa.array(INPUTS[5:15]), cache=cache)
    assert cache.run == 15


def test_bytes_that_are_no_text_become_replacement_characters():
    echo = paw.load(golden("text").source, base="stub", abstain=0)
    answers = pa.table(echo.map_arrow(pa.array([b"caf\xe9"])))
    answers.validate(full=True)
    assert answers.column(0).to_pylist() == ["caf�"]


def test_memory_does_not_grow_with_calls():
    import resource

    program, batch = stub(), pa.array([f"line {i}" for i in range(10000)])
    for _ in range(5):
        program.map_arrow(batch)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(95):
        pa.table(program.map_arrow(batch))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # KiB, after 950,000 rows
