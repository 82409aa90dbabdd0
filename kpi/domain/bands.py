"""Bands of a banded KPI indicator: a count picks exactly one of them (appendix 2)."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass


class BandError(ValueError):
    """Bands that overlap, leave a gap or do not rise; `code` says which, `ref` names the band."""

    def __init__(self, code: str, ref: str = "") -> None:
        self.code = code
        self.ref = ref
        super().__init__(f"{code} {ref}".strip())


@dataclass(frozen=True, slots=True)
class Band:
    """A range of counts with its points; both limits inclusive, `max` None means no upper limit."""

    ref: str
    min: int
    max: int | None
    points: int
    identifier: str = ""

    def holds(self, count: int) -> bool:
        return self.min <= count and (self.max is None or count <= self.max)


def check_bands(bands: Sequence[Band]) -> None:
    """Prove that every count from 1 upward falls in exactly one band and that points rise.

    Raises BandError with the code `no_bands`, `first_not_one`, `reversed`, `gap`, `overlap`,
    `open_before_last`, `last_not_open` or `points_not_rising`.
    """
    if not bands:
        raise BandError("no_bands")
    if bands[0].min != 1:
        raise BandError("first_not_one", bands[0].ref)
    for band in bands:
        if band.max is not None and band.max < band.min:
            raise BandError("reversed", band.ref)
    for lower, upper in itertools.pairwise(bands):
        _check_neighbours(lower, upper)
    if bands[-1].max is not None:
        raise BandError("last_not_open", bands[-1].ref)


def _check_neighbours(lower: Band, upper: Band) -> None:
    if lower.max is None:
        raise BandError("open_before_last", lower.ref)
    if upper.min > lower.max + 1:
        raise BandError("gap", upper.ref)
    if upper.min <= lower.max:
        raise BandError("overlap", upper.ref)
    if upper.points <= lower.points:
        raise BandError("points_not_rising", upper.ref)


def band_of(count: int, bands: Sequence[Band]) -> Band | None:
    """Return the band that holds `count`; None for 0, which is in no band (ambiguities "…-zero")."""
    return next((band for band in bands if band.holds(count)), None)


def next_band(count: int, bands: Sequence[Band]) -> Band | None:
    """Return the lowest band above `count`, None when the highest is reached."""
    return next((band for band in bands if band.min > count), None)


def points_for(count: int, bands: Sequence[Band]) -> int:
    """Return the points of the band that holds `count`, 0 when none does."""
    band = band_of(count, bands)
    return band.points if band else 0
