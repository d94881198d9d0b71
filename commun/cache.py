"""A cache that never raises: without Valkey the pages are slower, not broken."""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

journal = logging.getLogger(__name__)


class CacheSansPanne(RedisCache):
    """Redis cache whose every operation answers as an empty cache when the server is away."""

    def _tolerer(self, nom: str, defaut: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(RedisCache, nom)(self, *args, **kwargs)
        except (RedisError, OSError):
            journal.warning("cache injoignable pendant %s", nom)
            return defaut

    def add(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        return self._tolerer("add", True, key, *args, **kwargs)

    def get(self, key: Any, default: Any = None, *args: Any, **kwargs: Any) -> Any:
        return self._tolerer("get", default, key, default, *args, **kwargs)

    def set(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        return self._tolerer("set", None, key, *args, **kwargs)

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        return self._tolerer("touch", False, key, *args, **kwargs)

    def delete(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        return self._tolerer("delete", False, key, *args, **kwargs)

    def get_many(self, keys: Any, *args: Any, **kwargs: Any) -> Any:
        return self._tolerer("get_many", {}, keys, *args, **kwargs)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return self._tolerer("set_many", list(data), data, *args, **kwargs)

    def delete_many(self, keys: Any, *args: Any, **kwargs: Any) -> Any:
        return self._tolerer("delete_many", None, keys, *args, **kwargs)

    def has_key(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        return self._tolerer("has_key", False, key, *args, **kwargs)

    def incr(self, key: Any, delta: int = 1, *args: Any, **kwargs: Any) -> Any:
        return self._tolerer("incr", delta, key, delta, *args, **kwargs)

    def clear(self) -> Any:
        return self._tolerer("clear", False)
