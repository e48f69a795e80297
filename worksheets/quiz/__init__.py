"""Questions for learning platforms: what every format of them is written from."""
