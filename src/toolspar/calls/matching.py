"""Assignments: pairing rows with columns at the least total cost, and pairing them at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

_FAR = 1 << 4096  # above every sum of costs that the checker forms (integers, so comparisons stay exact)


def cheapest_assignment(cost: Sequence[Sequence[int]]) -> list[int]:
    """Pairs every row with a column of its own so that the summed cost is least.

    The Hungarian method with potentials: rows enter one by one along shortest augmenting paths, O(rows^2 * columns).
    Costs are integers of any size, so that a lexicographic order can be written as powers of a base without rounding.

    Args:
        cost: One list per row, all equally long, and at least as long as there are rows.

    Returns:
        For each row the index of its column.

    Example:
        >>> cheapest_assignment([[4, 1, 3], [2, 0, 5]])
        [1, 0]
    """
    n_rows = len(cost)
    n_columns = len(cost[0]) if cost else 0
    row_potential = [0] * (n_rows + 1)
    column_potential = [0] * (n_columns + 1)
    row_of = [0] * (n_columns + 1)  # 1-based row held by a column; column 0 holds the row that is entering
    for row in range(1, n_rows + 1):
        row_of[0] = row
        column = 0
        slack = [_FAR] * (n_columns + 1)
        before = [0] * (n_columns + 1)
        done = [False] * (n_columns + 1)
        while row_of[column]:
            done[column] = True
            held, step, following = row_of[column], _FAR, 0
            for j in range(1, n_columns + 1):
                if done[j]:
                    continue
                reduced = cost[held - 1][j - 1] - row_potential[held] - column_potential[j]
                if reduced < slack[j]:
                    slack[j], before[j] = reduced, column
                if slack[j] < step:
                    step, following = slack[j], j
            for j in range(n_columns + 1):
                if done[j]:
                    row_potential[row_of[j]] += step
                    column_potential[j] -= step
                else:
                    slack[j] -= step
            column = following
        while column:
            row_of[column] = row_of[before[column]]
            column = before[column]
    columns = [0] * n_rows
    for j in range(1, n_columns + 1):
        if row_of[j]:
            columns[row_of[j] - 1] = j - 1
    return columns


def can_pair_all(n: int, fits: Callable[[int, int], bool]) -> bool:
    """Whether ``n`` rows and ``n`` columns can be paired one to one along pairs that fit (augmenting paths).

    Example:
        >>> can_pair_all(2, lambda i, j: (i, j) in {(0, 0), (0, 1), (1, 0)})
        True
    """
    row_of: dict[int, int] = {}
    fitting = [[j for j in range(n) if fits(i, j)] for i in range(n)]
    return all(_augment(row, fitting, row_of) for row in range(n))


def _augment(row: int, fitting: Sequence[Sequence[int]], row_of: dict[int, int]) -> bool:
    """Finds a column for ``row``, moving other rows if need be; breadth first, so no deep recursion."""
    came_from: dict[int, tuple[int, int | None]] = {}  # column -> (row that reaches it, column that this row holds)
    frontier: list[tuple[int, int | None]] = [(row, None)]
    for reached, held in frontier:
        for column in fitting[reached]:
            if column in came_from:
                continue
            came_from[column] = (reached, held)
            if column not in row_of:
                step: int | None = column
                while step is not None:
                    row_of[step], step = came_from[step]
                return True
            frontier.append((row_of[column], column))
    return False
