"""What a game takes before it is played: tokens and memory."""
