"""What is packed comes back as it was."""

import pytest

from sayso.link.mentions import mentions
from sayso.link.shelf import Shelf
from tests.link.samples import EVENT


def test_records_come_back_equal_in_the_order_in_which_they_were_put():
    every = [m for r in EVENT for m in mentions(r)]
    shelf = Shelf(2)
    for number, each in enumerate(every):
        shelf.put(number, each)
    assert list(shelf.records()) == every
    assert [shelf.take(number) for number in range(len(every))] == every
    assert len(shelf) == len(every)
    assert 0 in shelf
    assert list(shelf.bring([0, 99])) == [0]


def test_a_name_put_again_holds_the_newer_record():
    shelf = Shelf(2)
    for record in ("old", "new"):
        shelf.put(1, record)
        assert shelf.take(1) == record


def test_an_unknown_name_is_refused():
    with pytest.raises(KeyError):
        Shelf(2).take(1)
