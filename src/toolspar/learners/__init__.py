"""Learning algorithms: PPO and supervised fine-tuning."""
