"""Engine, checkpoints, named random streams and metric sinks."""
