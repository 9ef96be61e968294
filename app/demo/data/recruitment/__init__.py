"""A round in the middle of recruitment, and one that everybody may join; all of it invented."""
