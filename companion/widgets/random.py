"""Random numbers that the browser draws too: the twin of ``lib/random.js``.

xoshiro128** 1.1 of Blackman and Vigna, on 32-bit integers, its state filled by splitmix32 from one
seed. Both sides use integers only, up to the last division, so they agree in every bit.
"""

from companion._arguments import whole

_MASK = 0xFFFFFFFF


class Random:
    """A stream of random numbers.

    Parameters
    ----------
    seed : int
        From 0 to 2³² − 1.

    Raises
    ------
    TypeError
        If the seed is no whole number.
    ValueError
        If it is outside.

    Examples
    --------
    >>> stream = Random(7)
    >>> [stream.integer(6) for _ in range(5)]
    [5, 4, 2, 2, 1]
    """

    def __init__(self, seed):
        seed = whole("seed", seed, 0, _MASK)
        self._state = []
        for _ in range(4):
            seed = (seed + 0x9E3779B9) & _MASK
            z = seed
            z = ((z ^ (z >> 16)) * 0x21F0AAAD) & _MASK
            z = ((z ^ (z >> 15)) * 0x735A2D97) & _MASK
            self._state.append(z ^ (z >> 15))

    def bits(self):
        """The next 32 bits, as an integer from 0 to 2³² − 1."""
        a, b, c, d = self._state
        result = (_rotated((b * 5) & _MASK, 7) * 9) & _MASK
        shifted = (b << 9) & _MASK
        c ^= a
        d ^= b
        self._state = [a ^ d, b ^ c, c ^ shifted, _rotated(d, 11)]
        return result

    def uniform(self):
        """A number from 0 up to, and without, 1, with 53 random bits."""
        high, low = self.bits() >> 5, self.bits() >> 6
        return (high * 2**26 + low) / 2**53

    def integer(self, n):
        """One of 0, …, n − 1, all equally likely.

        Parameters
        ----------
        n : int
            From 1 to 2³².

        Raises
        ------
        TypeError
            If ``n`` is no whole number.
        ValueError
            If it is outside.
        """
        n = whole("n", n, 1, _MASK + 1)
        least = (_MASK + 1) % n  # below it, some remainders would come once too often
        while (drawn := self.bits()) < least:
            pass
        return drawn % n


def _rotated(x, k):
    return ((x << k) | (x >> (32 - k))) & _MASK
