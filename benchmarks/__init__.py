"""What is measured, against whom, and the script that does it. Never a test: machines are noisy."""
