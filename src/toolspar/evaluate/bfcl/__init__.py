"""The Berkeley Function Calling Leaderboard, asked by our sampler and scored by the official package."""
