"""How fast the gateway is beside nginx, a usual Python proxy and a static answer, all measured in one run."""
