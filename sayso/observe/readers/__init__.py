"""The readers that come with sayso, one file each; each enters by the group `sayso.readers`."""
