"""Feeds: what outlets list of their own articles, asked politely."""
