"""A coupling of few factors: n W = U V^T without its diagonal, by two arrays of K columns each.

Every quadratic rule has this form, so none needs an N x N array. With a = V^T s and b = U^T s,

    n h_i = u_i . a - d_i s_i + beta_i,   d_i = u_i . v_i
    n E   = -1/2 (b . a - sum_i d_i) - sum_i beta_i s_i                    (W symmetric)

where beta_i / n is a bias that the rule learns, 0 for most. All entries are multiples of a power of
two, so small that no sum over the units, nor over the columns, is ever rounded: `dyadic`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment import Term, read_only
from engine.networks.hopfield.coupling import Sum, Sums, Units, zero_diagonal
from engine.networks.hopfield.maths import Floats, Ints, Signs

CHUNK = 65_536
EXACT_BITS = 52
EXACT = 2.0**EXACT_BITS


@dataclass(frozen=True, slots=True, eq=False)
class Factors:
    """U and V (N, K), beta (N,) and d (N,), with the names of the columns, as TeX.

    `symbols` say what n h_i and n w_ij are sums of, without the unit's own term; `where` what a
    symbol in them is. `kept` is what the rule itself needs to go on from here.
    """

    U: NDArray[Any]
    V: NDArray[Any]
    beta: Floats
    d: Floats
    n: int
    symmetric: bool
    slack: float
    names: tuple[str, ...]
    symbols: tuple[str, str]
    where: str = ""
    remarks: tuple[str, ...] = ()
    continuous: bool = False
    thresholds: bool = True
    weightless: str = ""
    kept: Any = None
    learned: bool = True

    @property
    def columns(self) -> int:
        return len(self.names)

    def sums(self, s: NDArray[Any]) -> Sums:
        a, b = (_products(factor, s) for factor in (self.V, self.U))
        return np.concatenate((a, b, [float(self.beta @ s)]))

    def steps(self, units: Ints, changes: Ints) -> Sums:
        rows = (self.V.take(units, axis=0), self.U.take(units, axis=0), self.beta[units, None])
        moved: Floats = np.concatenate(rows, axis=1, dtype=np.float64).T * changes
        return moved

    def rows(self, units: Units) -> Any:
        return self.U[units].astype(np.float64), self.d[units], self.beta[units]

    def fields(self, rows: Any, s: Signs, sums: Sums) -> Floats:
        U, d, beta = rows
        a = sums[: self.columns]
        drive: Floats = U @ a if a.ndim == 1 else np.einsum("kp,pk->k", U, a)
        field: Floats = drive - d * s + beta
        return field

    def exact_field(self, unit: int, s_i: int, sums: Sums) -> Fraction:
        pairs = zip(self.U[unit].tolist(), sums[: self.columns].tolist(), strict=True)
        drive = sum((Fraction(u) * Fraction(a) for u, a in pairs), Fraction(0))
        return drive - Fraction(float(self.d[unit])) * s_i + Fraction(float(self.beta[unit]))

    def energies(self, sums: Sums) -> Floats:
        a, b = sums[: self.columns], sums[self.columns : 2 * self.columns]
        total = np.zeros(sums.shape[1:])
        for k in range(self.columns):
            total += a[k] * b[k]
        energy: Floats = -(total - float(self.d.sum())) / (2.0 * self.n) - sums[-1] / self.n
        return energy

    def weights(self, rows: Ints, columns: Ints) -> Floats:
        U, V = self.U[rows].astype(np.float64), self.V[columns].astype(np.float64)
        return zero_diagonal(U @ V.T / self.n, rows, columns)

    def bias(self, unit: int) -> float:
        return float(self.beta[unit])

    def field_words(self, unit: int, s_i: int, sums: Sums) -> Sum:
        products = self.U[unit] * sums[: self.columns]
        terms = [
            Term(rf"u_i^{{{name}}} a^{{{name}}}", float(value))
            for name, value in zip(self.names, products, strict=True)
        ]
        if self.beta.any():
            terms.append(Term(r"\beta_i", float(self.beta[unit])))
        return Sum(self.symbols[0], tuple(terms), float(self.d[unit]) * s_i, self.where)

    def weight_words(self, i: int, j: int) -> Sum:
        products = self.U[i].astype(np.float64) * self.V[j]
        return Sum(
            self.symbols[1],
            tuple(
                Term(rf"u_i^{{{name}}} v_j^{{{name}}}", float(value))
                for name, value in zip(self.names, products, strict=True)
            ),
            where=self.where,
        )


def factors(
    U: NDArray[Any],
    V: NDArray[Any],
    *,
    n: int,
    names: Sequence[str],
    symbols: tuple[str, str],
    where: str = "",
    fine: float = 1.0,
    symmetric: bool = True,
    beta: Floats | None = None,
    remarks: Sequence[str] = (),
    kept: Any = None,
    learned: bool = True,
) -> Factors:
    """The coupling of two factors; the products u_ik v_jk are multiples of `fine`."""
    beta = np.zeros(len(U)) if beta is None else beta
    own = np.einsum("ik,ik->i", U, V, dtype=np.float64)
    largest = U.shape[1] * len(U) * _largest(U) * _largest(V)
    slack = 0.0 if largest < fine * EXACT else (U.shape[1] + 2) * largest / EXACT
    U, V, beta, own = (read_only(array) for array in (U, V, beta, own))
    return Factors(
        U=U,
        V=V,
        beta=beta,
        d=own,
        n=n,
        symmetric=symmetric,
        slack=slack,
        names=tuple(names),
        symbols=symbols,
        where=where,
        remarks=tuple(remarks),
        kept=kept,
        learned=learned,
    )


def fineness(largest: float) -> float:
    """The smallest power of two whose multiples up to `largest` are still exact."""
    return 2.0 ** int(np.ceil(np.log2(max(largest, 1.0))) - EXACT_BITS)


def rounded(values: Floats, fine: float) -> Floats:
    """`values` as multiples of `fine`, a power of two."""
    multiples: Floats = np.rint(values / fine) * fine
    return multiples


def _largest(factor: NDArray[Any]) -> float:
    return float(np.abs(factor).max(initial=1))


def _products(factor: NDArray[Any], s: NDArray[Any]) -> Floats:
    """factor^T s (K,), without a copy of all of `factor`."""
    total = np.zeros(factor.shape[1])
    for start in range(0, len(s), CHUNK):
        rows = slice(start, start + CHUNK)
        total += s[rows].astype(np.float64) @ factor[rows].astype(np.float64)
    return total
