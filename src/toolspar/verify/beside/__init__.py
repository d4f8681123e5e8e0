"""What stands beside the request: background, new people, rival values, open arguments, longer lists."""
