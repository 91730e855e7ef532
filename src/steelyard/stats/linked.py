"""Whether raters can be compared at all: by the people whom they rate in common.

One rater gives 3.2, another 4.1. Either the first is severe or has weaker people; only people whom both have
rated can tell. Raters and ratees make a graph with a line per rating: between two of its components
nothing can be compared, and within one the comparison is as good as its links.

Sources: Weeks & Williams 1964, A note on the determination of connectedness in an n-way cross
classification, Technometrics 6(3):319-324; Kirchhoff's Laplacian as the information on differences: John &
Williams 1995, Cyclic and Computer Generated Designs (Chapman & Hall), chapter 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse
from scipy.sparse import csgraph

from steelyard.stats.coding import coded
from steelyard.stats.henderson import Integers, indicators
from steelyard.stats.interval import Floats

Flags = npt.NDArray[np.bool_]

#: A rater is compared with others from this efficiency on.
ENOUGH = 1 / 3


@dataclass(frozen=True)
class Links:
    """The raters, in the order of their ids, and what holds them together.

    `component` (j,): which component each rater is in, counted from 0, the one with the most raters first;
    `of_ratee` (i,) the same for the ratees. `shared` (j,): people whom the rater and somebody else rated.
    `overlap` (j,): what the links are worth, in people rated together with all others of the component;
    0 for a rater who is alone in it.
    """

    raters: tuple[str, ...]
    ratees: tuple[str, ...]
    component: Integers
    of_ratee: Integers
    rated: Integers
    shared: Integers
    overlap: Floats

    @property
    def components(self) -> int:
        return int(self.component.max()) + 1

    @property
    def connected(self) -> bool:
        return self.components == 1

    @property
    def efficiency(self) -> Floats:
        """The overlap by the people rated, 0 to 1: how good the links are for so many ratings.

        Near 1 where everybody rates everybody; 0.05 for one who shares a single person of twenty, so that
        nothing tells the rater's severity from the weakness of the nineteen.
        """
        return self.overlap / self.rated

    @property
    def comparable(self) -> Flags:
        """Which raters have links enough to be compared with the others of their component."""
        return self.efficiency >= ENOUGH

    def groups(self) -> list[tuple[str, ...]]:
        """The raters of each component."""
        groups: list[list[str]] = [[] for _ in range(self.components)]
        for rater, component in zip(self.raters, self.component.tolist(), strict=True):
            groups[component].append(rater)
        return [tuple(group) for group in groups]


def link(ratee: Sequence[str], rater: Sequence[str]) -> Links:
    """The links of raters by ratees, from one line per rating. Raises ValueError without any."""
    if not len(ratee) == len(rater) > 0:
        raise ValueError("every rating needs one ratee and one rater, and there has to be one")
    (ratees, of), (raters, by) = coded(ratee), coded(rater)
    once = sparse.csr_array((indicators(of).T @ indicators(by)) > 0, dtype=np.float64)
    component, of_ratee = _components(once)
    alone = np.asarray(once.sum(axis=1)).ravel() == 1
    rated, shared = (np.asarray(part.sum(axis=0), dtype=np.int64).ravel() for part in (once, once[~alone]))
    overlap = np.zeros(len(raters))
    for each in range(int(component.max()) + 1):
        mine = np.flatnonzero(component == each)
        if len(mine) > 1:
            overlap[mine] = _worth(once[np.flatnonzero(of_ratee == each)][:, mine])
    return Links(raters, ratees, component, of_ratee, rated, shared, overlap)


def _components(once: sparse.csr_array) -> tuple[Integers, Integers]:
    """The component of every rater and of every ratee."""
    ratees, size = once.shape[0], sum(once.shape)
    ratee, rater = once.tocoo().coords
    graph = sparse.csr_array((np.ones(len(ratee)), (ratee, ratees + rater)), shape=(size, size))
    count, labels = csgraph.connected_components(graph, directed=False)
    of_ratee, of_rater = labels[:ratees], labels[ratees:]
    first = [np.flatnonzero(of_rater == label)[0] for label in range(count)]
    order = np.lexsort((first, -np.bincount(of_rater, minlength=count)))
    place = np.empty(count, dtype=np.int64)
    place[order] = np.arange(count)
    return place[of_rater], place[of_ratee]


def _worth(once: sparse.csr_array) -> Floats:
    """By how many people rated together the links of each rater are worth, in one component.

    With fixed effects the severity of a rater, beside the mean of the others', has the variance
    σ_e²·L⁺_jj·(J/(J − 1))², L the Laplacian of the raters. Had all J rated the same m people and nobody
    else, it would be σ_e²/m·J/(J − 1); so m = (1 − 1/J)/L⁺_jj.
    """
    raters = once.shape[1]
    return np.asarray((1 - 1 / raters) / _variances(once), dtype=np.float64)


def _variances(once: sparse.csr_array) -> Floats:
    """The diagonal of L⁺, by way of the ratees or of the raters, whichever are fewer."""
    of_ratee, of_rater = (np.asarray(once.sum(axis=axis)).ravel() for axis in (1, 0))
    ratees, raters = once.shape
    if raters <= ratees:
        laplacian = np.diag(of_rater) - (once.T @ once.multiply(1 / of_ratee[:, None])).toarray()
        return np.diag(linalg.inv(laplacian + 1 / raters)) - 1 / raters
    share = sparse.csr_array(once.multiply(1 / of_rater))
    laplacian = np.diag(of_ratee) - (share @ once.T).toarray()
    # Any generalised inverse G of L will do once it is centred: G_jj − 2·mean(G_j) + mean(G).
    half = linalg.inv(laplacian + 1 / ratees)
    own = 1 / of_rater + np.asarray(share.multiply((share.T @ half).T).sum(axis=0)).ravel()
    mean = 1 / of_rater / raters + share.T @ (half @ (share @ np.ones(raters) / raters))
    return np.asarray(own - 2 * mean + mean.mean(), dtype=np.float64)
