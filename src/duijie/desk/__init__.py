"""What waits for me, and one search over everything I may see."""
