"""Who is who: organisations, people, their posts, and who speaks or verifies for whom."""
