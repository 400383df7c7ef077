"""Reading × Reading → Link: copies become one origin, the same claim one claim, one speaker one."""
