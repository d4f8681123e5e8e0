"""Made-up pairs of request and rewrite for the learned check: rewrites that keep the expected calls, and others."""
