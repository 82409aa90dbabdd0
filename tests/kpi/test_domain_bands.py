import pytest

from kpi.domain.bands import (
    Band,
    BandError,
    band_of,
    check_bands,
    next_band,
    points_for,
)

GOOD = (Band("a", 1, 2, 3), Band("b", 3, 4, 4), Band("c", 5, None, 5))


def test_good_bands_pass():
    check_bands(GOOD)


@pytest.mark.parametrize(
    ("bands", "code"),
    [
        pytest.param((), "no_bands", id="none"),
        pytest.param((Band("a", 0, None, 3),), "first_not_one", id="zero earns nothing"),
        pytest.param((Band("a", 2, None, 3),), "first_not_one", id="one is missing"),
        pytest.param((Band("a", 1, 0, 3),), "reversed", id="reversed"),
        pytest.param((Band("a", 1, 2, 3), Band("b", 4, None, 4)), "gap", id="gap"),
        pytest.param((Band("a", 1, 3, 3), Band("b", 3, None, 4)), "overlap", id="overlap"),
        pytest.param(
            (Band("a", 1, None, 3), Band("b", 3, None, 4)),
            "open_before_last",
            id="open",
        ),
        pytest.param((Band("a", 1, 2, 3), Band("b", 3, 9, 4)), "last_not_open", id="closed"),
        pytest.param((Band("a", 1, 2, 3), Band("b", 3, None, 3)), "points_not_rising", id="flat"),
    ],
)
def test_bad_bands_are_refused(bands, code):
    with pytest.raises(BandError) as caught:
        check_bands(bands)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("count", "ref", "points", "following"),
    [
        (0, None, 0, "a"),
        (1, "a", 3, "b"),
        (2, "a", 3, "b"),
        (4, "b", 4, "c"),
        (5, "c", 5, None),
    ],
)
def test_count_picks_one_band(count, ref, points, following):
    band, upper = band_of(count, GOOD), next_band(count, GOOD)
    assert (band.ref if band else None) == ref
    assert (upper.ref if upper else None) == following
    assert points_for(count, GOOD) == points
