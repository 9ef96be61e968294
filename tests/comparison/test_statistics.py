"""Reference values of statistics.md B3 and B4, and agreement with statsmodels."""

import subprocess
import sys

import numpy as np
import pytest

from app.comparison import statistics as st


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (7, 15, 0.248, 0.699),
    ],
)
def test_wilson_gives_the_published_values(k, n, low, high):
    digits = 5e-4 if n == 15 else 5e-5
    assert (st.wilson(k, n).low, st.wilson(k, n).high) == pytest.approx((low, high), abs=digits)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1),
        ((10, 10, 0, 10), 0.6075, 1),
    ],
)
def test_newcombe_gives_the_published_values(counts, low, high):
    interval = st.newcombe(*counts)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5.1e-5)


@pytest.mark.parametrize(
    ("k", "n", "difference", "newcombe", "agresti_caffo"),
    [
        (3, 15, 26.7, (-6.7, 53.3), (-7.6, 54.7)),
        (4, 15, 20.0, (-13.4, 48.1), (-14.5, 49.8)),
        (10, 15, -20.0, (-48.4, 14.1), (-50.5, 15.2)),
        (12, 15, -33.3, (-58.7, 0.9), (-60.5, 1.7)),
        (45, 150, 16.7, (-6.5, 40.8), (-8.0, 41.6)),
    ],
)
def test_seven_of_fifteen_against_others(k, n, difference, newcombe, agresti_caffo):
    verdict = st.difference_verdict(7, 15, k, n)
    check = st.agresti_caffo(7, 15, k, n)
    assert verdict.difference * 100 == pytest.approx(difference, abs=0.051)
    assert (verdict.interval.low * 100, verdict.interval.high * 100) == pytest.approx(newcombe, abs=0.051)
    assert (check.low * 100, check.high * 100) == pytest.approx(agresti_caffo, abs=0.051)
    assert not verdict.larger_than_uncertainty
    assert not verdict.borderline


def test_seven_of_thirty_four_against_one():
    newcombe, check = st.newcombe(7, 34, 1, 34), st.agresti_caffo(7, 34, 1, 34)
    assert (newcombe.low, newcombe.high) == pytest.approx((0.019, 0.34), abs=5e-3)
    assert (check.low, check.high) == pytest.approx((0.01161167, 0.32172166), abs=5e-9)


def test_verdict_has_a_sign():
    assert st.difference_verdict(9, 10, 3, 10).sign == 1
    assert st.difference_verdict(3, 10, 9, 10).sign == -1
    assert st.difference_verdict(7, 15, 7, 15).sign == 0


def test_verdict_is_borderline_when_the_check_disagrees():
    found = [
        (k1, k2)
        for k1 in range(16)
        for k2 in range(16)
        if st.newcombe(k1, 15, k2, 15).excludes_zero != st.agresti_caffo(k1, 15, k2, 15).excludes_zero
    ]
    assert found, "the two methods never disagree at 15 and 15: the flag would be useless"
    assert all(st.difference_verdict(k1, 15, k2, 15).borderline for k1, k2 in found)


def test_wilson_newcombe_jeffreys_agree_with_statsmodels():
    from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

    random = np.random.default_rng(7)
    for _ in range(200):
        n1, n2 = (int(n) for n in random.integers(1, 200, 2))
        k1, k2 = int(random.integers(0, n1 + 1)), int(random.integers(0, n2 + 1))
        ours = st.wilson(k1, n1)
        assert (ours.low, ours.high) == pytest.approx(proportion_confint(k1, n1, method="wilson"), abs=1e-9)
        for method, function in (("newcomb", st.newcombe), ("agresti-caffo", st.agresti_caffo)):
            interval = function(k1, n1, k2, n2)
            theirs = confint_proportions_2indep(k1, n1, k2, n2, method=method)
            assert (interval.low, interval.high) == pytest.approx(np.clip(theirs, -1, 1), abs=1e-9)
        if 0 < k1 < n1:
            exact = proportion_confint(k1, n1, method="jeffreys")
            assert (st.jeffreys(k1, n1).low, st.jeffreys(k1, n1).high) == pytest.approx(exact, abs=1e-9)


def test_jeffreys():
    interval = st.jeffreys(7, 15)
    assert (interval.low, interval.high) == pytest.approx((0.239, 0.706), abs=5e-4)
    assert st.jeffreys(0, 5).low == 0
    assert st.jeffreys(5, 5).high == 1


@pytest.mark.parametrize(
    ("n", "low", "high"), [(5, 0, 0.80), (15, 0.185, 0.695), (45, 0.314, 0.606), (150, 0.387, 0.547)]
)
def test_funnel_round_47_percent(n, low, high):
    inner = st.funnel(n, 0.47).inner
    assert (inner.low, inner.high) == pytest.approx((low, high), abs=5.1e-3 if n == 5 else 5.1e-4)


@pytest.mark.parametrize("n", [20, 400, 5000])
def test_funnel_agrees_with_scipy(n):
    from scipy.stats import binom

    for p, limit in ((0.025, st.funnel(n, 0.13).inner.low), (0.999, st.funnel(n, 0.13).outer.high)):
        r = binom.ppf(p, n, 0.13)
        alpha = (binom.cdf(r, n, 0.13) - p) / (binom.cdf(r, n, 0.13) - binom.cdf(r - 1, n, 0.13))
        assert limit == pytest.approx(max(0, (r - alpha) / n), abs=1e-9)


def test_funnel_outer_limits_contain_the_inner():
    outer = st.funnel(15, 0.47).outer
    assert (outer.low, outer.high) == pytest.approx((0.064, 0.834), abs=5.1e-4)


@pytest.mark.parametrize(
    ("n1", "n2", "at_least", "at_most", "power"),
    [
        (15, 15, 0.91, 0.05, 0.16),
        (15, 45, 0.84, 0.12, 0.24),
        (15, 150, 0.81, 0.15, 0.29),
        (45, 45, 0.76, 0.19, 0.38),
        (150, 150, 0.63, 0.31, 0.86),
    ],
)
def test_smallest_visible_difference(n1, n2, at_least, at_most, power):
    found = st.detectable(n1, n2, 0.47)
    assert (found.at_least, found.at_most) == (at_least, at_most)
    assert st.power(n1, n2, 0.47, 0.30) == pytest.approx(power, abs=0.0051)


def test_power_by_plain_enumeration():
    from math import comb

    def chance(k: int, n: int, p: float) -> float:
        return comb(n, k) * p**k * (1 - p) ** (n - k)

    total = sum(
        chance(a, 8, 0.2) * chance(b, 6, 0.9)
        for a in range(9)
        for b in range(7)
        if st.newcombe(a, 8, b, 6).excludes_zero
    )
    assert st.power(8, 6, 0.2, 0.9) == pytest.approx(total)


def test_tiny_groups_show_nothing():
    found = st.detectable(2, 2, 0.5)
    assert found.at_least is None
    assert found.at_most is None


def test_about_127_per_group_tell_47_from_30_percent():
    assert st.people_needed(0.47, 0.30) == 127
    assert st.power(127, 127, 0.47, 0.30) == pytest.approx(0.80, abs=0.005)


def test_equal_shares_need_no_number():
    assert st.people_needed(0.3, 0.3) is None


def test_aalen_johansen_of_satagopan_and_others():
    """c: follow-up ended, e: the outcome, x: a competing one; the other 296 patients are followed longer."""
    listed = {7: "c", 10: "e", 14: "c", 16: "e", 18: "x", 23: "e", 24: "c", 26: "x", 27: "e"}
    times = [float(t) for t in listed] + [100.0] * 296
    kinds = ["cex".index(k) for k in listed.values()] + [0] * 296
    found = st.aalen_johansen(times, kinds, 1, [7, 10, 16, 23, 27])
    assert [100 * i.share for i in found] == pytest.approx([0, 0.329, 0.659, 0.989, 1.320], abs=5.1e-4)


def test_aalen_johansen_without_censoring_is_the_proportion():
    found = st.aalen_johansen([3, 3, 5, 7, 8, 9, 12] + [20] * 8, [1] * 7 + [2] * 8, 1, [12])[0]
    assert found.share == pytest.approx(7 / 15)
    assert found.error**2 == pytest.approx(0.016593, abs=5e-7)


def test_aalen_johansen_agrees_with_statsmodels():
    from statsmodels.duration.survfunc import CumIncidenceRight

    random = np.random.default_rng(3)
    times, kinds = random.integers(1, 37, 60).astype(float), random.integers(0, 3, 60)
    theirs = CumIncidenceRight(times, kinds)
    ours = st.aalen_johansen(times.tolist(), kinds.tolist(), 1, theirs.times.tolist())
    assert [i.share for i in ours] == pytest.approx(theirs.cinc[0], abs=1e-9)
    assert [i.error for i in ours] == pytest.approx(theirs.cinc_se[0], abs=1e-9)


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5), (0, 0)])
def test_impossible_counts_are_refused(k, n):
    with pytest.raises(ValueError, match="not a share"):
        st.wilson(k, n)
    with pytest.raises(ValueError, match="not a share"):
        st.agresti_caffo(1, 2, k, n)


def test_the_page_needs_no_heavy_library():
    code = (
        "import sys; from app.comparison.statistics import difference_verdict as d; d(7, 15, 3, 15);"
        "sys.exit(any(m.split('.')[0] in {'scipy', 'numpy', 'statsmodels', 'highspy'} for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
