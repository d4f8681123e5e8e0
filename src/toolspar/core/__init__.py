"""What every floor may use: the numerics, the errors that users read, and the settings of endpoints."""
