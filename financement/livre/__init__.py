"""The ledger's arithmetic, without database, clock or settings: lines, chain of hashes, anchors."""
