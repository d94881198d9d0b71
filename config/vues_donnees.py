"""Personal data: the public register, one's own data (archive, erasure), and the proof of the retention rules."""

from __future__ import annotations


