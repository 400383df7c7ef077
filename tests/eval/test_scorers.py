"""The scorers count what they say they count."""

from eval.scorers import score_commitments, score_quotes

TEXT = "“We leave,” said Ada Moor. Officials denied it."
LEAVE = {"cue": [[12, 16]], "speaker": [[17, 25]], "content": [[0, 11]], "kind": "commitment"}
DENY = {"cue": [[37, 43]], "speaker": [[27, 36]], "content": [[44, 46]], "kind": "denial"}


def quotes(*found):
    return score_quotes([(TEXT, [LEAVE, DENY], list(found))])


def test_the_gold_itself_scores_a_hundred():
    assert {s.f1 for s in quotes(LEAVE, DENY).values()} == {100.0}


def test_a_missed_quote_costs_recall_alone():
    missed = quotes(LEAVE)["quote"]
    assert (missed.hits, missed.found, missed.gold) == (1, 1, 2)


def test_outer_quotation_marks_and_commas_do_not_matter():
    assert quotes({**LEAVE, "content": [[1, 9]]}, DENY)["span content"].f1 == 100.0


def test_a_stray_word_is_a_wrong_span_but_still_the_quote():
    scores = quotes({**LEAVE, "content": [[0, 16]]}, DENY)
    assert scores["quote"].f1 == 100.0
    assert scores["span content"].hits == 1


def test_one_found_quote_is_never_paired_twice():
    assert quotes(LEAVE, LEAVE)["quote"].hits == 1


def commitment(**changed):
    one = {
        "evidence": [[0, 11]], "actor": "the army", "action": "withdraw", "object": None,
        "quantity": None, "places": [], "condition": None, "firmness": "firm", "negated": False,
        "window": {"start": "2024-05-01", "end": None, "precision": "open"},
    }  # fmt: skip
    return {**one, **changed}


def whole(**changed):
    return score_commitments([([commitment()], [commitment(**changed)])])


def test_the_same_commitment_is_whole():
    assert whole()["whole"].f1 == 100.0


def test_another_action_is_found_but_not_right():
    scores = whole(action="deploy")
    assert (scores["commitment"].hits, scores["with action"].hits) == (1, 0)


def test_another_day_fails_the_window_and_clock_times_compare_across_offsets():
    later = {"start": "2024-05-02", "end": None, "precision": "open"}
    assert whole(window=later)["with action and window"].hits == 0
    gold = commitment(window={"start": "2024-05-01T06:00+02:00", "end": None, "precision": "time"})
    found = commitment(window={"start": "2024-05-01T04:00+00:00", "end": None, "precision": "time"})
    assert score_commitments([([gold], [found])])["window of matched"].hits == 1


def test_an_evidence_elsewhere_is_another_commitment():
    assert whole(evidence=[[30, 40]])["commitment"].hits == 0


def test_a_speaker_is_named_right_by_half_of_the_words():
    gold = LEAVE | {"speaker_resolved": "Ada Moor"}
    assert score_quotes([(TEXT, [gold], [LEAVE | {"speaker_name": "Moor"}])])[
        "speaker name of found"
    ].hits
    assert not score_quotes([(TEXT, [gold], [LEAVE | {"speaker_name": "Ben Hale"}])])[
        "speaker name of found"
    ].hits
    assert "speaker name of found" not in quotes(LEAVE, DENY)
