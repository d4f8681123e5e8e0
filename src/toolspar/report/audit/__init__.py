"""The audit: people label a sample of rewarded attacks, so that the gate's own errors have a measured rate."""
