"""One hash over many entries (a Merkle tree as RFC 6962 defines it), without holding them."""

from hashlib import sha256

SIZE = 32
"""Bytes of a hash."""


def leaf(content: bytes) -> bytes:
    """The hash of one entry."""
    return sha256(b"\x00" + content).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """Leaves in order, of which only the roots of full subtrees are kept."""

    def __init__(self) -> None:
        self.leaves = 0
        self._full: list[bytes] = []  # the largest first: one for every 1 in the count's binary form

    def add(self, hashed: bytes) -> None:
        """One more leaf."""
        merged, complete = hashed, self.leaves
        while complete & 1:
            merged, complete = _node(self._full.pop(), merged), complete >> 1
        self._full.append(merged)
        self.leaves += 1

    @property
    def root(self) -> bytes:
        """The hash over all leaves so far."""
        if not self._full:
            return sha256().digest()
        *others, merged = self._full
        for left in reversed(others):
            merged = _node(left, merged)
        return merged
