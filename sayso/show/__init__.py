"""Records leave here for people and programs: as a terminal page or as JSON Lines."""
