"""What stations, teams and alliances have in common: a life, a founding, members who come and go."""
