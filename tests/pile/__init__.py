"""The whole stack: real servers, web, worker and beat; faults made on purpose; the chain in a browser."""
