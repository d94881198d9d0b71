"""Campaigns: the entitlement of thousands of posts computed by the fast path, compared, stored, then applied.

`faits` reads a batch of posts in three statements, `entrees` writes their canonical inputs, `ecarts` says what
changed and why, `copie` stores by binary COPY. The services are in `financement.services.campagnes` and its sisters.
"""
