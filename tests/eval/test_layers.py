"""The scorers of times, amounts, places and speakers count what they say they count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval import layers, places, quantities, recognizers, speakers, times
from eval.__main__ import below, floors
from eval.alike import length
from eval.scorers import totals
from sayso.extract.times.spans import timex_amount

MARKED = """<TimeML><DCT><TIMEX3 tid="t0" type="DATE" value="2024-05-14"
functionInDocument="CREATION_TIME">14 May 2024</TIMEX3></DCT><TEXT>
Rain &amp; wind came <TIMEX3 tid="t1" type="DATE" value="2024-05-13">yesterday</TIMEX3>,
and will for <TIMEX3 tid="t2" type="DURATION" value="P3D">three days</TIMEX3>.
</TEXT></TimeML>"""
PARSE = """# newpar
1\tAda\tAda\tPROPN\tNNP\t_\t3\tnsubj\t_\tEntity=(1-person-new-nnnnn-cf1-1-coref
2\tMoor\tMoor\tPROPN\tNNP\t_\t1\tflat\t_\tEntity=1)
3\tcame\tcome\tVERB\tVBD\t_\t0\troot\t_\tSpaceAfter=No
4\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_

1\tShe\tshe\tPRON\tPRP\t_\t2\tnsubj\t_\tEntity=(1-person-giv:act-nnnnn-cf1-1-ana)
2\tsaid\tsay\tVERB\tVBD\t_\t0\troot\t_\t_
3\tit\tit\tPRON\tPRP\t_\t4\tnsubj\t_\t_
4\train\train\tVERB\tVBZ\t_\t2\tccomp\t_\tSpaceAfter=No
5\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_
"""


def hits(scores):
    return {name: (s.hits, s.found, s.gold) for name, s in scores.items()}


def test_timex_labels_count_characters_of_the_text_without_its_tags():
    document = times.document("rain", MARKED)
    assert document["published"] == "2024-05-14"
    words = [document["text"][slice(*t["span"])] for t in document["times"]]
    assert words == ["yesterday", "three days"]
    assert "Rain & wind" in document["text"]


def test_a_wrong_value_is_found_but_not_right():
    document = times.document("rain", MARKED)
    found = times.read(document)
    found[0]["value"] = "2024-05-12"
    assert hits(times.scores_of(document, found)) == {
        "relaxed": (2, 2, 2), "strict": (2, 2, 2), "type": (2, 2, 2), "value": (1, 2, 2),
    }  # fmt: skip
    (fault,) = times.faults(document, found)
    assert (fault.weight, fault.why) == (1.0, "2024-05-12 for 2024-05-13, by today")


def test_a_time_that_is_missed_or_made_up_costs_recall_or_precision():
    document = times.document("rain", MARKED)
    first, second = times.read(document)
    assert hits(times.scores_of(document, [first]))["value"] == (1, 1, 2)
    elsewhere = second | {"span": (1, 5)}
    assert hits(times.scores_of(document, [first, elsewhere]))["relaxed"] == (1, 2, 2)
    assert [f.why for f in times.faults(document, [first, elsewhere])] == [
        "made up P3D, by amount",
        "missed P3D",
    ]


AMOUNTS = {
    "id": "t",
    "text": "It cost 40 dollars.",
    "quantities": [{"value": "40", "change": "="}, {"value": "['5', '7']", "change": "up"}],
}


def test_an_amount_is_right_by_its_number_and_then_by_the_way_it_goes():
    found = [
        {"span": (8, 10), "value": 40.0, "min": None, "max": None, "change": "up"},
        {"span": (0, 2), "value": None, "min": 5.0, "max": 7.0, "change": "up"},
    ]
    assert hits(quantities.scores_of(AMOUNTS, found)) == {
        "value": (2, 2, 2),
        "value and change": (1, 2, 2),
    }
    assert [f.why for f in quantities.faults(AMOUNTS, found)] == ["up for ="]


def test_one_found_amount_meets_one_label():
    twice = AMOUNTS | {"quantities": AMOUNTS["quantities"][:1] * 2}
    found = [{"span": (8, 10), "value": 40.0, "min": None, "max": None, "change": "="}]
    assert hits(quantities.scores_of(twice, found))["value"] == (1, 1, 2)
    assert [f.why for f in quantities.faults(twice, found)] == ["missed 40"]


def place(start, end, lat, lon):
    return {"span": (start, end), "lat": lat, "lon": lon}


TOWN = {"id": "p", "text": "x" * 40, "places": [{"span": (0, 5), "point": (50.0, 10.0)}]}


@pytest.mark.parametrize(
    ("one", "near", "why"),
    [
        (place(0, 5, 50.5, 10.0), 1, []),
        (place(0, 5, 52.0, 10.0), 0, ["222 km off"]),
        (place(0, 5, None, None), 0, ["placed nowhere"]),
        (place(9, 12, 50.0, 10.0), 0, ["missed", "made up"]),
    ],
)
def test_a_place_is_right_within_a_hundred_miles(one, near, why):
    assert places.scores_of(TOWN, [one])["within 161 km of all"].hits == near
    assert [f.why for f in places.faults(TOWN, [one])] == why


def test_a_pronoun_that_speaks_stands_for_the_name_of_its_chain():
    text, words, chains = speakers._parsed(PARSE)
    assert text.startswith("Ada Moor came. She said it rain.")
    (speaker,) = speakers._speakers(text, words, chains)
    assert speaker == {"span": (15, 18), "name": "Ada Moor", "named": False}


def test_another_name_is_wrong_and_no_name_is_only_missed():
    gold = {"id": "s", "text": "", "speakers": [
        {"span": (0, 3), "name": "Ada Moor", "named": False},
        {"span": (5, 8), "name": "the harbour board", "named": True},
    ]}  # fmt: skip
    found = [{"name": "Ben Hale"}, {"name": None}]
    assert hits(speakers.scores_of(gold, found)) == {
        "speaker name": (0, 1, 2),
        "name of unnamed": (0, 1, 1),
    }
    assert [f.why for f in speakers.faults(gold, found)] == ["another's name", "no name"]


def case(words, *results, moment="2024-05-14T09:30:00"):
    """A case in the form of Recognizers-Text: (words read, type, one value) each."""
    return {
        "id": "c",
        "Input": words,
        "Context": {"ReferenceDateTime": moment},
        "Results": [
            {
                "Text": text,
                "Start": words.index(text),
                "End": words.index(text) + len(text) - 1,
                "TypeName": f"datetimeV2.{kind}",
                "Resolution": {"values": [value]},
            }
            for text, kind, value in results
        ],
    }


def right(one):
    return recognizers.scores_of(one, recognizers.read(one))["case"].hits


DAY = {"timex": "2024-05-15", "value": "2024-05-15"}
JUNE = {"timex": "(2024-06-03,2024-06-08,P5D)", "start": "2024-06-03", "end": "2024-06-08"}
WEEKS = {"timex": "2024-06-04", "value": "2024-06-04"}
EVENING = {
    "timex": "2024-05-14TEV", "start": "2024-05-14 16:00:00", "end": "2024-05-14 20:00:00",
}  # fmt: skip
BY = {"timex": "2024-05-15", "Mod": "before", "end": "2024-05-15", "sourceEntity": "datetimepoint"}
FEW = {"timex": "PT3H", "value": "10800"}
NO_DAY = {"timex": "2024-02-30", "value": "not resolved"}


@pytest.mark.parametrize(
    "one",
    [
        case("She comes tomorrow.", ("tomorrow", "date", DAY)),
        case("They sail from 3 June to 8 June.", ("from 3 June to 8 June", "daterange", JUNE)),
        case("They sail in three weeks.", ("in three weeks", "date", WEEKS)),
        case("They sail this evening.", ("this evening", "datetimerange", EVENING)),
        case("They sail by tomorrow.", ("by tomorrow", "daterange", BY)),
        case("They sail for a few hours.", ("a few hours", "duration", FEW)),
        case("They sail on 30 February 2024.", ("30 February 2024", "date", NO_DAY)),
        case("They sail with joy."),
    ],
    ids=lambda one: one["Input"],
)
def test_what_both_read_alike_counts_as_the_same(one):
    assert right(one)


@pytest.mark.parametrize(
    "one",
    [
        case("She comes today.", ("today", "date", DAY)),
        case("They sail from 3 June to 9 June.", ("from 3 June to 9 June", "daterange", JUNE)),
        case("They sail in four weeks.", ("in four weeks", "date", WEEKS)),
        case("They sail this morning.", ("this morning", "datetimerange", EVENING)),
        case("They sail from tomorrow.", ("from tomorrow", "daterange", BY)),
        case("They sail for a few days.", ("a few days", "duration", FEW)),
        case("They sail on 29 February 2024.", ("29 February 2024", "date", NO_DAY)),
        case("They sail tomorrow."),
    ],
    ids=lambda one: one["Input"],
)
def test_what_is_read_otherwise_does_not(one):
    assert not right(one)


@given(st.floats(0.5, 999).map(lambda x: round(x * 2) / 2), st.sampled_from(["Y", "M", "W", "D"]))
def test_a_length_of_time_is_its_count_times_its_unit(count, unit):
    once = length(timex_amount(1, unit))
    whole = length(timex_amount(count, unit))
    assert whole == pytest.approx(tuple(count * x for x in once))


@pytest.mark.parametrize("name", layers.LAYERS)
def test_no_layer_reads_worse_than_before(name):
    if name not in layers.available():
        pytest.skip("its corpus is not there")
    readings = layers.read_all(name)
    reached = totals(layers.scores(name, readings))
    assert below(reached, floors()[name]) == []
    assert all(fault.weight >= 0 for fault in layers.worst(name, readings))


def test_every_layer_has_floors():
    assert set(layers.LAYERS) <= set(floors())


def test_no_error_shows_a_word_of_the_text():
    document = times.document("rain", MARKED)
    lines = [str(fault) for fault in times.faults(document, [])]
    assert lines == ["rain 18–27: missed 2024-05-13", "rain 42–52: missed P3D"]
    assert not any("yesterday" in line for line in lines)
