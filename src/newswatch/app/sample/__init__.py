"""The sample world: invented outlets with their feeds and pages, served over real HTTP on loopback."""
